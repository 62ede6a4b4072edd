using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Watchpost.Http.Input;

/// <summary>Reads a JSON body as bytes, bounded while it is read: what <c>Content-Length</c> says is not believed.</summary>
internal static class JsonBody
{
    /// <summary>The largest body: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>
    /// The whole body, if it claims to be JSON in UTF-8; 415 and 413 otherwise.
    /// Throws only <see cref="BadHttpRequestException"/> and <see cref="IOException"/> (the connection) and for <paramref name="cancellationToken"/>.
    /// </summary>
    public static async Task<Parsed<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsJson(request.ContentType) || !IsPlain(request.Headers.ContentEncoding))
        {
            return new Parsed<ReadOnlyMemory<byte>>.Invalid(Problems.UnsupportedMediaType);
        }

        if (request.ContentLength > MaxBytes)
        {
            return new Parsed<ReadOnlyMemory<byte>>.Invalid(Problems.PayloadTooLarge);
        }

        var body = request.BodyReader;
        var read = await body.ReadAsync(cancellationToken);
        while (!read.IsCompleted && read.Buffer.Length <= MaxBytes)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(cancellationToken);
        }

        if (read.Buffer.Length > MaxBytes)
        {
            body.AdvanceTo(read.Buffer.End);
            return new Parsed<ReadOnlyMemory<byte>>.Invalid(Problems.PayloadTooLarge);
        }

        var bytes = read.Buffer.ToArray();
        body.AdvanceTo(read.Buffer.End);
        return new Parsed<ReadOnlyMemory<byte>>.Valid(bytes);
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool IsPlain(StringValues contentEncoding) =>
        StringValues.IsNullOrEmpty(contentEncoding) || string.Equals(contentEncoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase);
}

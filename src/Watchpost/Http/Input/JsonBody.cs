using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>Reads a request body as a JSON object. The bound applies while reading: <c>Content-Length</c> is not trusted.</summary>
internal static class JsonBody
{
    /// <summary>The maximum body size: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    // The body's size already bounds the nesting, and each member has its own check.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxBytes };

    /// <summary>
    /// The whole body if it declares JSON in UTF-8; otherwise 415 or 413.
    /// Throws only <see cref="BadHttpRequestException"/>, <see cref="IOException"/> (the connection) and on cancellation.
    /// </summary>
    public static async Task<Parsed<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
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

    /// <summary>
    /// Calls the reader of each known member in the order sent; <c>null</c> counts as absent.
    /// Problems go to <paramref name="errors"/>: a single one if the body is not a JSON object.
    /// </summary>
    public static void Parse(
        ReadOnlySpan<byte> body, FieldErrors errors, ReadOnlySpan<string> required, IReadOnlyDictionary<string, Action<JsonInput>> members)
    {
        if (ParseObject(body.StartsWith("\uFEFF"u8) ? body[3..] : body, errors) is not { } json)
        {
            return;
        }

        foreach (var (name, member) in json.Members())
        {
            if (!members.TryGetValue(name, out var read))
            {
                member.Fail(errors.Unknown(members.Keys));
            }
            else if (!member.IsMissing)
            {
                read(member);
            }
        }

        foreach (var name in required)
        {
            if (json[name].IsMissing && !errors.Has(name))
            {
                json[name].Fail(json[name].Element.ValueKind == JsonValueKind.Null ? "Is required and must not be null." : "Is required.");
            }
        }
    }

    private static JsonInput? ParseObject(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        if (!Utf8.IsValid(json))
        {
            errors.Add(FieldErrors.Body, "Must be UTF-8.");
            return null;
        }

        try
        {
            var body = new JsonInput(JsonElement.Parse(json, Options), FieldErrors.Body, errors);
            if (body.IsObject)
            {
                return body;
            }

            body.Fail(errors.NotObject);
        }
        catch (JsonException e)
        {
            errors.Add(FieldErrors.Body, $"Must be valid JSON; it is not at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        return null;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool IsPlain(StringValues contentEncoding) =>
        StringValues.IsNullOrEmpty(contentEncoding) || string.Equals(contentEncoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase);
}

using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Watchpost.SystemTests.Telemetry;

/// <summary>Takes OTLP over HTTP, and what Application Insights takes, and keeps the bytes. Protobuf holds texts as they are and trace IDs as their bytes, so both can be looked for.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> taken = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private FakeCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(TakeAsync);
    }

    public string Url => app.Urls.Single();

    public static async Task<FakeCollector> StartAsync(CancellationToken cancel)
    {
        var collector = new FakeCollector();
        await collector.app.StartAsync(cancel);
        return collector;
    }

    /// <summary>Whether a text has come, in what was sent to a path such as <c>/v1/traces</c>.</summary>
    public bool Has(string path, string text) => Has(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Whether bytes have come.</summary>
    public bool Has(string path, byte[] bytes) => Of(path).Any(body => body.AsSpan().IndexOf(bytes) >= 0);

    /// <summary>The lines that have come, where what was sent is text.</summary>
    public IReadOnlyList<string> Lines(string path) => [.. Of(path).SelectMany(body => Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Whether one message has both.</summary>
    public bool HasTogether(string path, string text, byte[] bytes) =>
        Of(path).Any(body => body.AsSpan().IndexOf(bytes) >= 0 && body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IEnumerable<byte[]> Of(string path) => taken.TryGetValue(path, out var bodies) ? bodies : [];

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var isPacked = context.Request.Headers.ContentEncoding == "gzip";
        await (isPacked ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body).CopyToAsync(body, context.RequestAborted);
        taken.GetOrAdd(context.Request.Path.Value!, _ => new()).Enqueue(body.ToArray());
        if (context.Request.Path.StartsWithSegments("/v2.1/track", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { itemsReceived = 1, itemsAccepted = 1, errors = Array.Empty<object>() }, context.RequestAborted);
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}

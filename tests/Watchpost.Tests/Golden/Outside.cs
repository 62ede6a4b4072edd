using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Tests.Golden;

/// <summary>The upstream and the receivers: one server that answers what the test says and keeps what it was sent.</summary>
internal sealed class Outside : IAsyncDisposable
{
    private readonly WebApplication server;

    private Outside(WebApplication server) => this.server = server;

    /// <summary>What the upstream says of each task; of others it says 404.</summary>
    public ConcurrentDictionary<string, string> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>The webhooks so far: headers, an empty line, the body.</summary>
    public ConcurrentQueue<string> Webhooks { get; } = [];

    public string Url => server.Urls.Single();

    public static async Task<Outside> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var outside = new Outside(builder.Build());
        outside.server.MapGet("/mj/task/{id}/fetch", (string id) =>
            outside.Tasks.TryGetValue(id, out var task) ? Results.Text(task, "application/json") : Results.NotFound());
        outside.server.MapPost("/hook/{status:int}", outside.ReceiveAsync);
        outside.server.MapFallback(() => Results.NotFound());
        await outside.server.StartAsync(TestContext.Current.CancellationToken);
        return outside;
    }

    public string Hook(int status) => string.Create(CultureInfo.InvariantCulture, $"{Url}/hook/{status}");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request, int status)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var headers = request.Headers.Where(header => header.Key != "Content-Length").OrderBy(header => header.Key, StringComparer.Ordinal);
        Webhooks.Enqueue($"POST {request.Path}\n{string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\n"))}\n{body}");
        return Results.StatusCode(status);
    }
}

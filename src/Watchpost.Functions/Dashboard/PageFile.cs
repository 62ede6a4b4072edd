using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary>
/// A file of the dashboard, embedded in the app. The content security policy lets the page load these files, call this API and show https
/// images from anywhere, and nothing else.
/// </summary>
internal sealed class PageFile : IResult
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, PageFile> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["dashboard.css"] = "text/css; charset=utf-8",
        ["dashboard.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    }.ToFrozenDictionary(file => file.Key, file => new PageFile(file.Key, file.Value), StringComparer.Ordinal);

    private readonly byte[] content;
    private readonly string contentType;

    private PageFile(string name, string contentType)
    {
        using var stream = typeof(PageFile).Assembly.GetManifestResourceStream("Watchpost.Dashboard." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        content = new byte[stream.Length];
        stream.ReadExactly(content);
        this.contentType = contentType;
    }

    public static PageFile Index { get; } = new("index.html", "text/html; charset=utf-8");

    /// <summary>A script, a style sheet or an icon; <see langword="null"/> if there is no such file.</summary>
    public static PageFile? Find(string name) => All.GetValueOrDefault(name);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = contentType;
        response.ContentLength = content.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        await response.Body.WriteAsync(content, httpContext.RequestAborted);
    }
}

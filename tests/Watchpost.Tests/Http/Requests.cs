using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Watchpost.Http.Input;
using Watchpost.Http.Output;
using Watchpost.Settings;
using Watchpost.Watches;

namespace Watchpost.Tests.Http;

/// <summary>Makes requests and reads them as the functions do.</summary>
internal static class Requests
{
    public const string Valid = """{"taskId":"t1","callbackUrl":"https://example.com/hook"}""";

    public static DefaultHttpContext Post(byte[] body, string? contentType = "application/json", bool withLength = true)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = contentType;
        context.Request.ContentLength = withLength ? body.Length : null;
        context.Request.Body = new MemoryStream(body);
        return context;
    }

    public static DefaultHttpContext Post(string body, string? contentType = "application/json") => Post(Encoding.UTF8.GetBytes(body), contentType);

    public static RegistrationReader Reader(WatchpostOptions? options = null) => new(
        new FakeSources(
            new FakeSource("midjourney"),
            new FakeSource("veo", statusUrl: false, "project", "region"),
            new FakeSource("fal", statusUrl: true),
            new FakeSource("slow") { Hints = new() { Deadline = TimeSpan.FromHours(25) } }),
        Options.Create((options ??= new WatchpostOptions()).Sources),
        Options.Create(options.Callbacks),
        Options.Create(options.Polling));

    public static async Task<Parsed<WatchRequest>> ReadAsync(DefaultHttpContext context, WatchpostOptions? options = null) =>
        await Reader(options).ReadAsync(context.Request, TestContext.Current.CancellationToken);

    public static Task<Parsed<WatchRequest>> ReadAsync(string body, WatchpostOptions? options = null) => ReadAsync(Post(body), options);

    public static async Task<WatchRequest> AcceptedAsync(string body, WatchpostOptions? options = null) =>
        (await ReadAsync(body, options)).ShouldBeOfType<Parsed<WatchRequest>.Valid>().Value;

    public static async Task<Problem> RefusedAsync(string body, WatchpostOptions? options = null) =>
        (await ReadAsync(body, options)).ShouldBeOfType<Parsed<WatchRequest>.Invalid>().Problem;

    /// <summary>A valid registration with this one member replaced or added.</summary>
    public static string With(string member, string json) => member switch
    {
        "taskId" => $$"""{"taskId":{{json}},"callbackUrl":"https://example.com/hook"}""",
        "callbackUrl" => $$"""{"taskId":"t1","callbackUrl":{{json}}}""",
        _ => $$"""{"taskId":"t1","callbackUrl":"https://example.com/hook","{{member}}":{{json}}}""",
    };
}

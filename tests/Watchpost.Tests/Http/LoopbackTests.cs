using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.Http;
using Watchpost.Http.Output;

namespace Watchpost.Tests.Http;

/// <summary>What only a real server shows: chunked bodies, odd headers, broken requests.</summary>
public sealed class LoopbackTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private WebApplication? app;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        var edge = new HttpEdge(NullLogger<HttpEdge>.Instance);
        var reader = Requests.Reader();
        app.MapPost("/api/watches", (HttpRequest request) => edge.AnswerAsync(request, async cancellationToken =>
        {
            var reading = await reader.ReadAsync(request, cancellationToken);
            return await reading.MatchAsync(registration => Task.FromResult<IResult>(Answers.Cancelled(registration.IdempotencyKey is null or "key")));
        }));
        await app.StartAsync(TestContext.Current.CancellationToken);
        client.BaseAddress = new Uri(app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_good_registration_passes() => (await PostAsync(Requests.Valid)).Status.ShouldBe(HttpStatusCode.NoContent);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_kib_is_413_whether_its_length_is_told_or_not(bool chunked)
    {
        using var content = new ByteArrayContent(new byte[1_000_000]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/watches") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("Idempotency-Key: key", 204)]
    [InlineData("Idempotency-Key: \"key\"", 204)]
    [InlineData("X-Other: 1", 204)]
    [InlineData("Idempotency-Key:", 400)]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: a", 400)]
    [InlineData("Idempotency-Key: ü", 400)]
    public async Task The_idempotency_key_is_one_header_with_something_in_it(string header, int status)
    {
        var answer = await SendRawAsync($"POST /api/watches HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{header}\r\nContent-Length: {Requests.Valid.Length}\r\n\r\n{Requests.Valid}");

        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.Contains("\"Idempotency-Key\":[", StringComparison.Ordinal).ShouldBe(status == 400);
    }

    [Fact]
    public async Task A_chunked_body_that_is_no_chunk_is_400()
    {
        var answer = await SendRawAsync("POST /api/watches HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("/problems/unreadable-request");
    }

    [Fact]
    public async Task A_post_without_a_body_and_type_is_415()
    {
        using var response = await client.PostAsync(new Uri("/api/watches", UriKind.Relative), null, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_problem_is_readable_json_that_is_not_cached()
    {
        var (status, body, response) = await PostAsync("{}");

        status.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        JsonDocument.Parse(body).RootElement.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["taskId", "callbackUrl"]);
    }

    private async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Response)> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await client.PostAsync(new Uri("/api/watches", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

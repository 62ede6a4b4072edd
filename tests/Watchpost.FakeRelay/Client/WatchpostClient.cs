using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>Calls the API as any outside client does. It never throws for a status; <see cref="ApiAnswer.Expect"/> does.</summary>
public sealed class WatchpostClient(Uri root) : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks at every answer that any client gets, with its method and its path below <c>/api/</c>; may throw. <see langword="null"/>: nobody does.</summary>
    public static Action<HttpMethod, string, ApiAnswer>? Judge { get; set; }

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        BaseAddress = new Uri(root, "api/"),
        Timeout = TimeSpan.FromSeconds(100),
    };

    /// <summary><c>POST /watches</c>.</summary>
    public Task<ApiAnswer> RegisterAsync(Registration registration, string? idempotencyKey = null, CancellationToken cancel = default) =>
        RegisterAsync(registration.ToJson(), idempotencyKey, cancel);

    /// <summary><c>POST /watches</c> with any body.</summary>
    public Task<ApiAnswer> RegisterAsync(string body, string? idempotencyKey = null, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, "watches", body, request =>
        {
            if (idempotencyKey is not null)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
            }
        }, cancel);

    /// <summary><c>POST /watches</c> that must be accepted.</summary>
    public async Task<WatchView> WatchAsync(Registration registration, CancellationToken cancel = default) =>
        (await RegisterAsync(registration, cancel: cancel)).Expect(HttpStatusCode.Accepted).Watch;

    /// <summary><c>GET /watches/{id}</c>.</summary>
    public Task<ApiAnswer> GetAsync(string id, CancellationToken cancel = default) => SendAsync(HttpMethod.Get, Path(id), cancel: cancel);

    /// <summary><c>GET /watches/{id}</c> that must exist.</summary>
    public async Task<WatchView> ReadAsync(string id, CancellationToken cancel = default) => (await GetAsync(id, cancel)).Expect(HttpStatusCode.OK).Watch;

    /// <summary><c>GET /watches?…</c>.</summary>
    public Task<ApiAnswer> ListAsync(string query = "", CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Get, query.Length == 0 ? "watches" : "watches?" + query, cancel: cancel);

    /// <summary><c>DELETE /watches/{id}</c>.</summary>
    public Task<ApiAnswer> DeleteAsync(string id, CancellationToken cancel = default) => SendAsync(HttpMethod.Delete, Path(id), cancel: cancel);

    /// <summary><c>GET /watches/{id}/result</c>.</summary>
    public Task<ApiAnswer> ResultAsync(string id, CancellationToken cancel = default) => SendAsync(HttpMethod.Get, Path(id) + "/result", cancel: cancel);

    /// <summary><c>GET /watches/{id}/attempts</c>.</summary>
    public Task<ApiAnswer> AttemptsAsync(string id, CancellationToken cancel = default) => SendAsync(HttpMethod.Get, Path(id) + "/attempts", cancel: cancel);

    /// <summary><c>POST /watches/{id}/redeliver</c>.</summary>
    public Task<ApiAnswer> RedeliverAsync(string id, CancellationToken cancel = default) => SendAsync(HttpMethod.Post, Path(id) + "/redeliver", cancel: cancel);

    /// <summary><c>POST /callbacks/test</c>.</summary>
    public Task<ApiAnswer> TestCallbackAsync(string callbackUrl, string? secret = null, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, "callbacks/test", JsonSerializer.Serialize(new { callbackUrl, secret }), cancel: cancel);

    /// <summary><c>GET /sources</c>.</summary>
    public Task<ApiAnswer> SourcesAsync(CancellationToken cancel = default) => SendAsync(HttpMethod.Get, "sources", cancel: cancel);

    /// <summary><c>GET /stats?…</c>.</summary>
    public Task<ApiAnswer> StatsAsync(string query = "", CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Get, query.Length == 0 ? "stats" : "stats?" + query, cancel: cancel);

    /// <summary><c>GET /health</c>.</summary>
    public Task<ApiAnswer> HealthAsync(CancellationToken cancel = default) => SendAsync(HttpMethod.Get, "health", cancel: cancel);

    /// <summary>Any call; the path is relative to <c>/api/</c>.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? change = null, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        change?.Invoke(request);
        using var response = await http.SendAsync(request, cancel);
        var answer = new ApiAnswer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(cancel),
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.Location?.OriginalString);
        Judge?.Invoke(method, path, answer);
        return answer;
    }

    /// <summary>Looks at a watch until it is as wanted, and returns it.</summary>
    /// <exception cref="TimeoutException">It was not in time; the message has the last look.</exception>
    public async Task<WatchView> WaitUntilAsync(string id, Func<WatchView, bool> wanted, TimeSpan timeout, CancellationToken cancel = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = (await GetAsync(id, cancel)).Expect(HttpStatusCode.OK);
            if (wanted(answer.Watch))
            {
                return answer.Watch;
            }

            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw new TimeoutException($"Not as wanted within {timeout.TotalSeconds:0.#} s: {answer.Text}");
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static string Path(string id) => "watches/" + Uri.EscapeDataString(id);
}

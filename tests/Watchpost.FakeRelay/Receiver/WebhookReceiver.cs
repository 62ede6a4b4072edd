using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>Takes webhooks at <c>/hooks/…</c>, verifies and remembers each (the last 50,000), and answers 200 or as scripted for its path.</summary>
public sealed class WebhookReceiver
{
    private const int Kept = 50_000;
    private const int LongestBody = 4 * 1024 * 1024;

    private static readonly Answer Ok = Answer.Of(200, "", contentType: null);

    private readonly FakeRelayOptions options;
    private readonly Lock sync = new();
    private readonly Queue<ReceivedWebhook> received = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> secrets = new(StringComparer.Ordinal);
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long total;

    internal WebhookReceiver(FakeRelayOptions options) => this.options = options;

    /// <summary>Scripted answers by path (<c>/hooks/…</c>), or for all.</summary>
    public ReplyBoard Replies { get; } = new();

    /// <summary>How many came in all.</summary>
    public long Total
    {
        get
        {
            lock (sync)
            {
                return total;
            }
        }
    }

    /// <summary>What came, oldest first.</summary>
    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (sync)
            {
                return [.. received];
            }
        }
    }

    /// <summary>What a path's webhooks are signed with, instead of the common secret; any one of several will do.</summary>
    public void UseSecrets(string path, params string[] secrets) => this.secrets[path] = [.. secrets];

    /// <summary>Forgets what came.</summary>
    public void Clear()
    {
        lock (sync)
        {
            received.Clear();
        }
    }

    /// <summary>The first one that matches, whether it has come already or comes in time.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<ReceivedWebhook> WaitAsync(Func<ReceivedWebhook, bool> match, TimeSpan timeout, CancellationToken cancel = default) =>
        (await WaitAsync(match, 1, timeout, cancel))[0];

    /// <summary>So many that match, whether they have come already or come in time.</summary>
    /// <exception cref="TimeoutException">Fewer came in time.</exception>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitAsync(Func<ReceivedWebhook, bool> match, int count, TimeSpan timeout, CancellationToken cancel = default)
    {
        var found = new List<ReceivedWebhook>(count);
        long seen = 0;
        using var late = new CancellationTokenSource(timeout, TimeProvider.System);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        while (true)
        {
            Task next;
            lock (sync)
            {
                var news = (int)Math.Min(total - seen, received.Count);
                found.AddRange(received.Skip(received.Count - news).Where(match));
                (seen, next) = (total, arrival.Task);
            }

            if (found.Count >= count)
            {
                return found;
            }

            try
            {
                await next.WaitAsync(ended.Token);
            }
            catch (OperationCanceledException tooLate) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException($"{found.Count} of {count} webhooks within {timeout.TotalSeconds:0.#} s ({Total} of any kind).", tooLate);
            }
        }
    }

    internal async Task TakeAsync(HttpContext context, ReplyWriter writer)
    {
        var path = context.Request.Path.Value!;
        var body = await ReadAsync(context);
        var now = options.Time.GetUtcNow();
        var reply = Replies.Next(path);
        Add(Describe(context, path, body, now) with { Reply = reply });
        await writer.WriteAsync(context, reply, Ok);
    }

    private ReceivedWebhook Describe(HttpContext context, string path, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var headers = context.Request.Headers;
        var known = secrets.TryGetValue(path, out var own) ? own : [options.SigningSecret];
        var (type, taskId, watchId) = Words(body);
        return new ReceivedWebhook
        {
            At = now,
            Path = path + context.Request.QueryString,
            Headers = headers.ToImmutableSortedDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
            Body = body,
            Problem = SignatureCheck.Problem(headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body.Span, known, now),
            Type = type,
            TaskId = taskId,
            WatchId = watchId,
        };
    }

    private static (string? Type, string? TaskId, string? WatchId) Words(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                ? (Text(root, "type"), Text(data, "taskId"), Text(data, "watchId"))
                : (null, null, null);
        }
        catch (JsonException)
        {
            return (null, null, null);
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 4096, 0, LongestBody));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)Math.Min(body.Length, LongestBody));
    }

    private void Add(ReceivedWebhook webhook)
    {
        TaskCompletionSource arrived;
        lock (sync)
        {
            if (received.Count == Kept)
            {
                received.Dequeue();
            }

            received.Enqueue(webhook);
            total++;
            (arrived, arrival) = (arrival, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        arrived.SetResult();
    }
}

using System.Text.Json;
using Watchpost.Delivery.Sending;
using Watchpost.Model;

namespace Watchpost.Simulation.World;

/// <summary>The receivers of the webhooks: what reached them, and how they answered.</summary>
internal sealed class Receivers(Clockwork clockwork, Random random, Func<Weather> weather)
{
    private readonly List<Post> posts = [];

    /// <summary>Answers 410 from the start, and for good.</summary>
    public const string Gone = "https://gone.example.com/hook";

    /// <summary>Answers 400 for as long as things go wrong.</summary>
    public const string Refusing = "https://refusing.example.com/hook";

    /// <summary>Answers well unless things go wrong.</summary>
    public const string Usual = "https://usual.example.com/hook";

    /// <summary>All POSTs, in the order of their beginning.</summary>
    public IReadOnlyList<Post> Posts => posts;

    /// <summary>Raised as a POST begins.</summary>
    public event Action<Post>? Begun;

    /// <summary>One POST.</summary>
    public sealed class Post
    {
        /// <summary>When it began.</summary>
        public required DateTimeOffset At { get; init; }

        /// <summary><c>webhook-id</c>.</summary>
        public required string Id { get; init; }

        /// <summary>The bytes.</summary>
        public required byte[] Body { get; init; }

        /// <summary><c>data.watchId</c>.</summary>
        public required string Watch { get; init; }

        /// <summary><c>type</c>.</summary>
        public required string Type { get; init; }

        /// <summary><c>data.sequence</c>.</summary>
        public required int Sequence { get; init; }

        /// <summary>Whether it tells the watch's end.</summary>
        public bool IsTerminal => Type is "task.succeeded" or "task.failed" or "task.cancelled" or "task.expired";

        /// <summary>Whether the receiver took it, whatever the sender learned of it.</summary>
        public bool IsTaken { get; set; }
    }

    /// <summary>The sender of one process.</summary>
    public IWebhookSender SenderFor(Process process) => new Sender(this, process);

    private Post Read(Webhook webhook)
    {
        using var json = JsonDocument.Parse(webhook.Body);
        var data = json.RootElement.GetProperty("data");
        return new Post
        {
            At = clockwork.Now,
            Id = webhook.Id,
            Body = webhook.Body.ToArray(),
            Watch = data.GetProperty("watchId").GetString()!,
            Sequence = data.GetProperty("sequence").GetInt32(),
            Type = json.RootElement.GetProperty("type").GetString()!,
        };
    }

    private Task<AttemptResult> SendAsync(Process process, Webhook webhook)
    {
        var post = Read(webhook);
        posts.Add(post);
        FunctionCall.See("a POST began");
        Begun?.Invoke(post);
        var answer = new TaskCompletionSource<AttemptResult>();
        var startedAt = clockwork.Now;
        var isBad = random.NextDouble() < weather().BadAttempts;
        var isSlow = isBad && random.Next(4) == 0;
        clockwork.After(TimeSpan.FromMilliseconds(isSlow ? 15_000 : random.Next(2, 200)), () =>
        {
            // What is on its way when a process dies may arrive or not.
            if (process.IsDead && random.Next(2) == 0)
            {
                return;
            }

            var result = Answer(webhook.Url.OriginalString, isBad, isSlow);
            post.IsTaken = result.Outcome is DeliveryOutcome.Delivered || (isBad && random.Next(3) == 0);
            answer.TrySetResult(result with { Duration = clockwork.Now - startedAt });
        });
        return answer.Task;
    }

    private AttemptResult Answer(string url, bool isBad, bool isSlow) => url switch
    {
        Gone => Result(DeliveryOutcome.Gone, 410) with { Disable = true },
        Refusing when weather() != Weather.Fine => Result(DeliveryOutcome.HttpError, 400),
        _ when isSlow => Result(DeliveryOutcome.Timeout, null),
        _ when isBad => random.Next(4) switch
        {
            0 => Result(DeliveryOutcome.HttpError, 500),
            1 => Result(DeliveryOutcome.HttpError, 503) with { RetryAfter = TimeSpan.FromSeconds(random.Next(0, 90)) },
            2 => Result(DeliveryOutcome.Aborted, 400),
            _ => Result(DeliveryOutcome.ConnectionFailed, null),
        },
        _ => Result(DeliveryOutcome.Delivered, 204),
    };

    private static AttemptResult Result(DeliveryOutcome outcome, int? status) => new() { Outcome = outcome, StatusCode = status, Duration = TimeSpan.Zero };

    private sealed class Sender(Receivers receivers, Process process) : IWebhookSender
    {
        public Task<AttemptResult> SendAsync(Webhook webhook, CancellationToken cancellationToken) => receivers.SendAsync(process, webhook);
    }
}

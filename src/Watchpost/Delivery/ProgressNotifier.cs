using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery;

/// <summary>
/// Tells watches how their open tasks go: in order, one notification at a time, and of what came while one was under way only the latest.
/// </summary>
/// <remarks>
/// The watch's row names the notification under way and the chain that sends it. It is written before each attempt, so that no other chain
/// and no terminal notification ever sends beside it, and a chain that is taken up after a crash knows its own.
/// A chain that has nothing more to tell first gives the row free, and then looks at the task once more: news that found the row taken is not lost.
/// </remarks>
internal sealed partial class ProgressNotifier(
    TaskStore store,
    RecentRows recent,
    IWatchSecrets secrets,
    IWebhookSender sender,
    DeliveryThrottle throttle,
    IOptions<DeliveryOptions> options,
    TimeProvider time,
    ILogger<ProgressNotifier> logger)
{
    private const int MaxTries = 10;

    // A task that never rests must not keep a function busy for ever: the host gives one five minutes, and the last attempt takes up to 100 s.
    private const int MaxTurns = 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    // A full group of 64 such steps is replaced in one write of 100 rows: 97 groups of 64, for the watches and what is left, the group itself and what is carried on.
    private const int PageSize = 96;
    private static readonly TimeSpan EarlyBy = TimeSpan.FromMilliseconds(50);

    // For what comes before and after the POST itself, and for clocks that differ.
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(2);
    private readonly TimeSpan longestAttempt = TimeSpan.FromSeconds(options.Value.TimeoutSeconds) + Spare;

    /// <summary>Handles news of a task: finds the watches that want it.</summary>
    public async Task<Continuations> SpreadAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        if (await store.FindTaskAsync(wakeUp.Task, cancellationToken) is not { IsFinished: false, Extras: not WatchEvents.None } task)
        {
            return Continuations.None;
        }

        var now = time.GetUtcNow();
        var page = await store.WatchesAsync(task.Key, wakeUp.After, PageSize, cancellationToken);
        WakeUp[] tell = [.. page
            .Where(watch => watch.Told.Current is { } current ? current.Owner == wakeUp.Chain : ProgressRules.Next(watch, task, wakeUp.Chain, now) is not null)
            .Select(watch => ProgressChain.Tell(watch.Id, wakeUp.Chain, now))];
        return (tell, page.Count == PageSize) switch
        {
            (_, true) => new Continuations([.. tell, wakeUp with { After = page[^1].Id.RowKey }], []),
            ([var only], _) => new Continuations([], [only]),

            // Each on its own, so that a slow receiver holds up nobody else's retries.
            _ => new Continuations([.. tell], []),
        };
    }

    /// <summary>Handles a wake-up of a watch that is to be told.</summary>
    public async Task<Continuations> NotifyAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        if (!ProgressChain.TryParse(wakeUp, out var id, out var owner))
        {
            return Continuations.None;
        }

        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        var started = time.GetTimestamp();
        for (var turns = 0; turns < MaxTurns && time.GetElapsedTime(started) < MaxTime; turns++)
        {
            if (await store.FindWatchAsync(id, cancellationToken) is not { IsOpen: true } watch || (watch.Told.Current is { } taken && taken.Owner != owner))
            {
                return Continuations.None;
            }

            switch (watch.Told.Current)
            {
                case { } waiting when waiting.NextAttemptAt > time.GetUtcNow() + EarlyBy:
                    return Continuations.After(wakeUp with { Due = waiting.NextAttemptAt, Failures = 0 });
                case { Spent: >= ProgressRules.MaxAttempts }:
                    await WriteAsync(watch with { Told = ProgressRules.Over(watch.Told) }, cancellationToken);
                    continue;
            }

            if (await store.FindTaskAsync(id.Task, cancellationToken) is not { } task
                || (watch.Told.Current is null ? ProgressRules.Next(watch, task, owner, time.GetUtcNow()) : watch.Told) is not { } told)
            {
                return Continuations.None;
            }

            if (told.Current is null)
            {
                await WriteAsync(watch with { Told = told }, cancellationToken);
                continue;
            }

            var url = new Uri(watch.CallbackUrl);
            WatchRecord? marked;
            DeliveryAttempt attempt;
            AttemptResult result;
            using (var place = throttle.TryEnter(url, watch.Id, TimeSpan.Zero, out var wait))
            {
                if (place is null)
                {
                    return Continuations.After(wakeUp with { Due = time.GetUtcNow() + wait, Failures = 0 });
                }

                marked = await WriteAsync(ProgressRules.Attempt(watch, told, time.GetUtcNow() + longestAttempt), cancellationToken);
                if (marked is null)
                {
                    continue;
                }

                (result, attempt) = await SendAsync(marked, task, url, cancellationToken);
                place.Report(result);
            }

            // The place is the host's: our storage, however busy, must not hold it.
            await RecordAsync(marked, result, attempt, cancellationToken);
        }

        return Continuations.After(wakeUp with { Due = time.GetUtcNow(), Failures = 0 });
    }

    private async Task<(AttemptResult Result, DeliveryAttempt Attempt)> SendAsync(WatchRecord watch, TaskRecord task, Uri url, CancellationToken cancellationToken)
    {
        var current = watch.Told.Current!;
        var startedAt = time.GetUtcNow();
        var webhook = new Webhook
        {
            Id = watch.Id.Notification(current.Sequence),
            Url = url,
            Body = NotificationBody.Write(watch, current, task.Address),
            Secrets = await secrets.ForAsync(watch, cancellationToken),
        };
        using var activity = AttemptTelemetry.Begin(watch, webhook, current.Type);
        var result = await sender.SendAsync(webhook, cancellationToken);
        activity.Record(current.Type, result);
        Log.Attempted(logger, current.Type, current.Spent, url.IdnHost, result.Outcome, result.StatusCode);
        return (result, result.ToAttempt(webhook.Id, current.Type, current.Spent, startedAt));
    }

    private async Task RecordAsync(WatchRecord watch, AttemptResult result, DeliveryAttempt attempt, CancellationToken cancellationToken)
    {
        var current = watch.Told.Current!;
        WatchRecord? now = watch;
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var after = ProgressRules.After(now, result, attempt.At, time.GetUtcNow());
            var changes = new TaskChanges(watch.Id.Task).Replace(after).Record(watch.Id, after.Attempts, attempt);
            if (await store.WriteAsync(changes, cancellationToken) is WriteResult.Written)
            {
                recent.Forget(watch.Id);
                return;
            }

            // Ended, cancelled or joined by another attempt meanwhile. Where this very attempt is no longer under way, it has been recorded.
            now = await store.FindWatchAsync(watch.Id, cancellationToken);
            if (now is null || now.Told.Current != current)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The row of a watch of task {watch.Id.Task} changed {MaxTries} times while its attempt was recorded.");
    }

    // Null: the row changed since it was read.
    private async Task<WatchRecord?> WriteAsync(WatchRecord watch, CancellationToken cancellationToken) =>
        await store.WriteAsync(new TaskChanges(watch.Id.Task).Replace(watch), cancellationToken) is WriteResult.Written written
            ? watch with { Tag = written.Tags[0] }
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Type}, attempt {Attempt} at {Host}: {Outcome} ({StatusCode}).")]
        public static partial void Attempted(ILogger logger, string type, int attempt, string host, DeliveryOutcome outcome, int? statusCode);
    }
}

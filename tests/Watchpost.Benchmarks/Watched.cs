using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>The watches of one measurement, in the order in which they were asked for: registered, waited for, and judged.</summary>
internal sealed class Watched(Bench bench, int count)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private readonly (FakeTask Task, ApiAnswer Answer)[] registered = new (FakeTask, ApiAnswer)[count];

    /// <summary>Submits a task of that length and registers a watch for it.</summary>
    public async Task RegisterAsync(int number, TimeSpan length, CancellationToken cancellationToken)
    {
        var task = bench.Relay.Upstream.Submit(TaskPlan.Success(length));
        var answer = await bench.App.Client.RegisterAsync(new Registration(task.Id, bench.Relay.HookUrl("benchmark")), cancel: cancellationToken);
        registered[number] = (task, answer.Expect(HttpStatusCode.Accepted));
    }

    /// <summary>Waits until every watch was notified, or until nothing has come for long.</summary>
    /// <param name="grace">From a task's end to its webhook, where all goes well.</param>
    /// <param name="patience">Without any webhook beyond that, the rest counts as lost.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForWebhooksAsync(TimeSpan grace, TimeSpan patience, CancellationToken cancellationToken)
    {
        var lastEnd = registered.Max(watch => watch.Task.FinishesAt!.Value);
        var (seen, seenAt) = (0L, TimeProvider.System.GetUtcNow());
        while (true)
        {
            var (total, now) = (bench.Relay.Receiver.Total, TimeProvider.System.GetUtcNow());
            if (total != seen)
            {
                (seen, seenAt) = (total, now);
            }

            if ((total >= count && Notified() == count) || now > Later(seenAt, lastEnd + grace) + patience)
            {
                Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  {total} webhooks, the last one {(seenAt - lastEnd).TotalSeconds:0.0} s after the last task's end"));
                return;
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>What became of each.</summary>
    /// <param name="interval">Between two polls of the poller that they are compared with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImmutableArray<WatchOutcome>> OutcomesAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var arrivals = bench.Relay.Receiver.Received.Where(webhook => webhook.IsTerminal).ToLookup(webhook => webhook.WatchId, StringComparer.Ordinal);
        var outcomes = new List<WatchOutcome>(count);
        foreach (var (task, answer) in registered)
        {
            var watch = answer.Watch;
            ReceivedWebhook[] arrived = [.. arrivals[watch.Id]];
            var attempts = arrived.Length > 1 ? (await bench.App.Client.AttemptsAsync(watch.Id, cancellationToken)).Expect(HttpStatusCode.OK).Items.Count : arrived.Length;
            outcomes.Add(new WatchOutcome
            {
                RegisteredAt = watch.CreatedAt,
                FinishedAt = task.FinishesAt!.Value,
                Interval = interval,
                Calls = task.Calls,
                NotifiedAt = arrived.Length == 0 ? null : arrived.Min(webhook => webhook.At),
                Webhooks = arrived.Length,
                Notifications = arrived.DistinctBy(webhook => webhook.Id, StringComparer.Ordinal).Count(),
                Attempts = attempts,
            });
        }

        return [.. outcomes];
    }

    private int Notified() =>
        bench.Relay.Receiver.Received.Where(webhook => webhook.IsTerminal).Select(webhook => webhook.WatchId).Distinct(StringComparer.Ordinal).Count();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

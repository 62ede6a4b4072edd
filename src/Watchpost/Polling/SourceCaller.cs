using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Polling.Learning;
using Watchpost.Sources;
using Watchpost.Telemetry;

namespace Watchpost.Polling;

/// <summary>Asks a task's source, and knows when to ask it again.</summary>
internal sealed partial class SourceCaller(
    ISourceCatalog sources, PollLearner learner, IOptions<PollingOptions> options, TimeProvider time, ILogger<SourceCaller> logger)
{
    /// <summary>Asks about a task. Every failure becomes an observation; only a cancellation is thrown.</summary>
    public async Task<Observation> AskAsync(TaskRecord task, CancellationToken cancellationToken)
    {
        if (!sources.TryGet(task.Address.Source, out var source))
        {
            Log.SourceGone(logger, task.Address.Source);
            return new Observation.PollFailed(PollProblem.Misconfigured, TimeSpan.FromMinutes(1));
        }

        learner.Begin(task.Address.Source, cancellationToken);
        using var activity = WatchpostTracing.Poll(task.Trace, task.Address.Source, task.Key);
        var asked = time.GetUtcNow();
        var observation = await AskSafelyAsync(source, task.Address, cancellationToken);
        activity.Record(source.Name, observation);
        if (observation is Observation.PollFailed failure && failure.Problem != task.Problem)
        {
            Log.PollFailed(logger, failure.Problem, task.Address.Source, failure.Detail);
        }

        return observation is Observation.Reported seen ? seen with { AskedAt = asked } : observation;
    }

    // Sources do not throw. If one does, it counts as a failed poll: the task goes on and its deadlines are checked.
    private async Task<Observation> AskSafelyAsync(ISource source, TaskAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await source.AskAsync(address, cancellationToken);
        }
#pragma warning disable CA1031 // Any exception counts as a failed poll.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The message may contain anything, even a key.
            Log.Threw(logger, source.Name, e.GetType());
            return new Observation.PollFailed(PollProblem.Unavailable);
        }
    }

    /// <summary>When to poll the task again: the hints of its source, the settings, and what past tasks taught.</summary>
    public PollPlan PlanOf(TaskRecord task, Observation observation)
    {
        if (!sources.TryGet(task.Address.Source, out var source))
        {
            return new PollPlan(new PollHints(), options.Value);
        }

        var bounds = new PollPlan(source.Hints, options.Value).Bounds;
        return new PollPlan(source.Hints, options.Value, learner.For(task, bounds, observation));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Tasks are waiting for source {Source}, which is no longer configured; they are kept and retried.")]
        public static partial void SourceGone(ILogger logger, string source);

        // The source logs when it starts to fail: once, however many tasks it has.
        [LoggerMessage(2, LogLevel.Debug, "Poll of source {Source} failed: {Problem}, {Detail}")]
        public static partial void PollFailed(ILogger logger, PollProblem problem, string source, string? detail);

        [LoggerMessage(3, LogLevel.Error, "Source {Source} threw {Exception}, which is a bug in Watchpost; the task will be polled again.")]
        public static partial void Threw(ILogger logger, string source, Type exception);
    }
}

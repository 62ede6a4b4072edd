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
    /// <summary>Asks about a task. What goes wrong becomes an observation: nothing is thrown but a cancellation.</summary>
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
        if (observation is Observation.PollFailed trouble && trouble.Problem != task.Problem)
        {
            Log.Trouble(logger, trouble.Problem, task.Address.Source, trouble.Detail);
        }

        return observation is Observation.Reported seen ? seen with { AskedAt = asked } : observation;
    }

    // Sources do not throw. If one does all the same, that is trouble like any other: the task lives on, and its deadlines are looked at.
    private async Task<Observation> AskSafelyAsync(ISource source, TaskAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await source.AskAsync(address, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it was.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Its message may hold anything, a key as well.
            Log.Threw(logger, source.Name, e.GetType());
            return new Observation.PollFailed(PollProblem.Unavailable);
        }
    }

    /// <summary>When to ask about the task again: what its source hints at, the settings, and what past tasks have taught.</summary>
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
        [LoggerMessage(1, LogLevel.Error, "Tasks wait for the source {Source}, which is no longer configured.")]
        public static partial void SourceGone(ILogger logger, string source);

        // The source itself tells aloud when it begins to answer badly: once, however many tasks it has.
        [LoggerMessage(2, LogLevel.Debug, "A poll told {Problem}: source {Source}, {Detail}")]
        public static partial void Trouble(ILogger logger, PollProblem problem, string source, string? detail);

        [LoggerMessage(3, LogLevel.Error, "Asking source {Source} threw a {Exception}, which is a mistake in the program; the task is asked about again.")]
        public static partial void Threw(ILogger logger, string source, Type exception);
    }
}

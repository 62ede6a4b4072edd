using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Watchpost.Sources.Health;
using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Makes no more calls to a source than necessary: one call for many tasks if it declares that, and none while it asks to be left alone. Each task is
/// read as if it had been polled alone.
/// </summary>
internal sealed partial class ThrottledSource : ISource, IDisposable
{
    /// <summary>How long a poll waits for others to share a call.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(75);

    /// <summary>How long tasks are polled one by one after the source turned out not to serve batch calls.</summary>
    public static readonly TimeSpan AloneTime = TimeSpan.FromHours(1);

    // Batch calls may fail where single calls do not, so single calls get a chance now and then.
    private const int MaxConsecutiveFailures = 3;
    private const int MaxConsecutiveMisses = 10;
    private static readonly TimeSpan AloneTimeAfterFailures = TimeSpan.FromMinutes(5);

    private readonly HttpSource source;
    private readonly SourceRateLimiter limiter;
    private readonly RequestCoalescer<TaskAddress, BatchReading>? coalescer;
    private readonly HealthRecord health;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private long aloneUntil;
    private int consecutiveFailures;
    private int consecutiveMisses;

    public ThrottledSource(HttpSource source, TimeProvider time, ILogger logger)
    {
        this.source = source;
        this.time = time;
        this.logger = logger;
        limiter = new SourceRateLimiter(source.Hints.MaxPerSecond, time);
        coalescer = source.MaxTogether > 1 ? new(Window, source.MaxTogether, AskTogetherAsync, time) : null;
        health = new HealthRecord(source.Name, time, logger);
    }

    public string Name => source.Name;

    public PollHints Hints => source.Hints;

    public IReadOnlyDictionary<string, string> Check(TaskAddress task) => source.Check(task);

    public async Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken)
    {
        if (limiter.WaitIfClosed() is { } wait)
        {
            return new Observation.Throttled(wait);
        }

        var observation = IsAskedTogether(task) ? await AskWithOthersAsync(task, cancellationToken) : await AskAloneAsync(task, cancellationToken);
        health.Note(observation);
        return observation;
    }

    public SourceDescription Describe() => source.Describe() with { Health = health.Current };

    public void Dispose()
    {
        limiter.Dispose();
        source.Dispose();
    }

    private bool IsAskedTogether(TaskAddress task) =>
        coalescer is not null && time.GetUtcNow().UtcTicks >= Volatile.Read(ref aloneUntil) && source.Check(task).Count == 0;

    private Task<Observation> AskAloneAsync(TaskAddress task, CancellationToken cancellationToken) =>
        limiter.CallAsync(() => source.AskAsync(task, cancellationToken), cancellationToken);

    private async Task<Observation> AskWithOthersAsync(TaskAddress task, CancellationToken cancellationToken)
    {
        switch (await coalescer!.JoinAsync(source.BaseUrl(task), task, cancellationToken))
        {
            case BatchReading.Answers(var answers) when answers.TryGetValue(task.TaskId, out var reading):
                if (IsMissing(reading))
                {
                    return await AskAboutMissingAsync(task, cancellationToken);
                }

                Volatile.Write(ref consecutiveMisses, 0);
                return await source.GoOnAsync(task, reading, cancellationToken);
            case BatchReading.Same(var observation):
                return observation;
            default:
                return await AskAloneAsync(task, cancellationToken);
        }
    }

    // A list may be incomplete, or about something else: only a single call proves that a task does not exist.
    private async Task<Observation> AskAboutMissingAsync(TaskAddress task, CancellationToken cancellationToken)
    {
        var observation = await AskAloneAsync(task, cancellationToken);
        if (observation is Observation.Reported && Interlocked.Increment(ref consecutiveMisses) == MaxConsecutiveMisses)
        {
            Log.NotServed(logger, Name, "its list omits existing tasks");
            AskAloneFor(AloneTime);
        }

        return observation;
    }

    private static bool IsMissing(ParsedResponse reading) => reading.Observation is Observation.PollFailed { Problem: PollProblem.NotFound };

    private async Task<BatchReading> AskTogetherAsync(ImmutableArray<TaskAddress> tasks, CancellationToken cancellationToken)
    {
        if (tasks.DistinctBy(task => task.TaskId, StringComparer.Ordinal).Count() == 1)
        {
            // A single call says more.
            return BatchReading.Answers.None;
        }

        var reading = await limiter.CallAsync(() => source.AskTogetherAsync(tasks, cancellationToken), cancellationToken);
        switch (reading)
        {
            case BatchReading.NotServed(var why):
                Log.NotServed(logger, Name, why);
                AskAloneFor(AloneTime);
                break;
            case BatchReading.Same(Observation.PollFailed { Problem: PollProblem.Unavailable or PollProblem.Unreadable }):
                if (Interlocked.Increment(ref consecutiveFailures) >= MaxConsecutiveFailures)
                {
                    AskAloneFor(AloneTimeAfterFailures);
                }

                break;
            case BatchReading.Answers:
                Volatile.Write(ref consecutiveFailures, 0);
                break;
            default:
                break;
        }

        return reading;
    }

    private void AskAloneFor(TimeSpan duration)
    {
        Volatile.Write(ref aloneUntil, (time.GetUtcNow() + duration).UtcTicks);
        Volatile.Write(ref consecutiveFailures, 0);
        Volatile.Write(ref consecutiveMisses, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Source {Source} cannot serve batch calls ({Why}); polling its tasks one by one for an hour.")]
        public static partial void NotServed(ILogger logger, string source, string why);
    }
}

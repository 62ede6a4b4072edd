using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Throttling;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tasks;
using Watchpost.Telemetry;

namespace Watchpost.Watches;

/// <summary>
/// Stores new watches. Concurrent registrations share a wake-up group, an index write and a message. Each is answered only after all three and its
/// own rows are stored.
/// </summary>
/// <remarks>
/// The order is wake-up, rows, message. A process that dies in between leaves a wake-up without rows, which is dropped, or rows whose wake-up the
/// sweeper finds, but never rows without a wake-up. There is no cancellation token: a write is shared, and a caller who disconnects halfway would not
/// know what is stored.
/// </remarks>
internal sealed partial class WatchRegistrar
{
    private readonly WakeUpStore wakeUps;
    private readonly WatchIndex index;
    private readonly ISourceCatalog sources;
    private readonly IOptions<PollingOptions> options;
    private readonly TimeProvider time;
    private readonly WatchWriter writer;
    private readonly ILogger<WatchRegistrar> logger;
    private readonly GroupCommit<Registration, Task<StoredWatch>> commits;

    public WatchRegistrar(
        TaskStore store,
        RecentRows recent,
        WakeUpStore wakeUps,
        WatchIndex index,
        ISourceCatalog sources,
        RetrySchedule schedule,
        OptimisticUpdate updates,
        IOptions<PollingOptions> options,
        TimeProvider time,
        Random random,
        ILogger<WatchRegistrar> logger)
    {
        (this.wakeUps, this.index, this.sources, this.options, this.time, this.logger) = (wakeUps, index, sources, options, time, logger);
        writer = new(store, recent, wakeUps, schedule, updates, time, random);
        commits = new(CommitAsync, WakeUpGroup.MaxSize, writers: 2);
    }

    /// <summary>Stores a watch; returns once it cannot get lost.</summary>
    /// <param name="id">The watch's ID. Registering it twice stores it once.</param>
    /// <param name="request">What to watch, and where to notify.</param>
    /// <param name="protectedSecret">The watch's own secret, encrypted.</param>
    public async Task<StoredWatch> RegisterAsync(WatchId id, WatchRequest request, string? protectedSecret)
    {
        using var activity = WatchpostTracing.Register(id.ToString(), request.Task.Source);

        // Wake-ups have millisecond resolution: one for a deadline between two milliseconds would come too early, and miss it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var watch = new WatchRecord
        {
            Id = id,
            CallbackUrl = request.CallbackUrl,
            Events = request.Events,
            Secret = protectedSecret,
            Metadata = request.Metadata,
            CreatedAt = now,
            DeadlineAt = now + request.Deadline,
            IndexShard = index.OwnShard,
            Trace = WatchpostTracing.Context,
        };

        // The first await is for the shared write, the second for the outcome for this task.
        var stored = await await commits.AddAsync(new Registration(watch, request.Task));
        WatchpostMetrics.Registered(request.Task.Source);
        return stored;
    }

    private async Task<IReadOnlyList<Task<StoredWatch>>> CommitAsync(IReadOnlyList<Registration> registrations)
    {
        var now = time.GetUtcNow();
        var listing = index.AddAsync(
            registrations.Select(registration => (registration.Watch.Id, registration.Address, registration.Watch.CreatedAt)), CancellationToken.None);
        var newWatches = registrations
            .DistinctBy(registration => registration.Watch.Id)
            .GroupBy(registration => registration.Watch.Id.Task, StringComparer.Ordinal)
            .SelectMany(sameTask => sameTask.Chunk(TaskChanges.MaxWatches))
            .Select(chunk => new NewWatches(NewTask(chunk), [.. chunk.Select(registration => registration.Watch)], now))
            .ToList();
        var polls = newWatches.Select(added => WakeUp.Poll.Of(added.Task, PollRules.NextWakeUp(added.Task, now)));
        var groups = await wakeUps.StoreAsync(polls, CancellationToken.None);
        await listing;

        // Each caller gets the outcome for the task that it asked about: a failure reaches no other caller.
        var outcomes = newWatches.ToDictionary(added => added, writer.InsertAsync);
        await Task.WhenAll(outcomes.Values.Select(outcome => (Task)outcome))
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (outcomes.Values.Any(outcome => outcome.IsCompletedSuccessfully))
        {
            await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        }

        Log.Registered(logger, registrations.Count, groups.Count);
        var stored = outcomes
            .SelectMany(outcome => outcome.Key.Watches.Select((watch, number) => (watch.Id, Stored: At(outcome.Value, number))))
            .ToDictionary(watch => watch.Id, watch => watch.Stored);
        return [.. registrations.Select(registration => stored[registration.Watch.Id])];
    }

    private static async Task<StoredWatch> At(Task<StoredWatch[]> writing, int number) => (await writing)[number];

    private TaskRecord NewTask(IReadOnlyList<Registration> registrations)
    {
        var now = time.GetUtcNow();
        var address = registrations[0].Address;
        var first = now + (sources.TryGet(address.Source, out var source) ? new PollPlan(source.Hints, options.Value).First : TimeSpan.Zero);
        var deadline = registrations.Min(registration => registration.Watch.DeadlineAt);
        return new TaskRecord
        {
            Key = registrations[0].Watch.Id.Task,
            Address = address,
            Chain = RandomIds.Hex(),
            NextPollAt = first < deadline ? first : deadline,
            WatchedSince = now,
            OpenWatches = registrations.Count,
            NextDeadlineAt = deadline,
            SoleWatch = registrations.Count == 1 ? registrations[0].Watch.Id.RowKey : null,
            Trace = registrations[0].Watch.Trace,
            Extras = registrations.Aggregate(WatchEvents.None, (extras, registration) => extras | registration.Watch.Events) & ~WatchEvents.Finished,
        };
    }

    private sealed record Registration(WatchRecord Watch, TaskAddress Address);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Registered {Watches} watches together; wake-up groups: {Groups}.")]
        public static partial void Registered(ILogger logger, int watches, int groups);
    }
}

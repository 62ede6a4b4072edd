using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Delivery;
using Watchpost.Polling;
using Watchpost.Sources;
using Watchpost.Storage;
using Watchpost.Telemetry;

namespace Watchpost.Watches;

/// <summary>
/// Stores new watches. Registrations that arrive together share one wake-up group, one index write and one message;
/// each is answered only after all three and its own rows are stored.
/// </summary>
/// <remarks>
/// The wake-up comes first, then the rows, then the message: a process that dies in between leaves a wake-up without rows, which is dropped,
/// or rows whose wake-up the sweeper finds. Never rows without a wake-up.
/// </remarks>
public sealed partial class Registrar
{
    private const int FewestTries = 30;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly TaskStore store;
    private readonly RecentRows recent;
    private readonly WakeUpStore wakeUps;
    private readonly WatchIndex index;
    private readonly ISourceCatalog sources;
    private readonly RetrySchedule schedule;
    private readonly IOptions<WatchpostOptions> options;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly ILogger<Registrar> logger;
    private readonly GroupCommit<Registration, Task<StoredWatch>> commits;

    /// <summary>Creates the registrar of one process.</summary>
    public Registrar(
        TaskStore store,
        RecentRows recent,
        WakeUpStore wakeUps,
        WatchIndex index,
        ISourceCatalog sources,
        RetrySchedule schedule,
        IOptions<WatchpostOptions> options,
        TimeProvider time,
        Random random,
        ILogger<Registrar> logger)
    {
        (this.store, this.recent, this.wakeUps, this.index, this.sources) = (store, recent, wakeUps, index, sources);
        (this.schedule, this.options, this.time, this.random, this.logger) = (schedule, options, time, random, logger);
        commits = new(CommitAsync, WakeUpGroup.MaxSize, writers: 2);
    }

    /// <summary>Stores a watch; returns once nothing can lose it.</summary>
    /// <param name="id">The watch's ID. Registering it twice stores it once.</param>
    /// <param name="request">What to watch, and whom to notify.</param>
    /// <param name="protectedSecret">The watch's own secret, encrypted.</param>
    public async Task<StoredWatch> RegisterAsync(WatchId id, WatchRequest request, string? protectedSecret)
    {
        using var activity = Traces.Register(id, request);

        // Wake-ups know whole milliseconds: a deadline between two of them would be looked for too early, and missed.
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
            Trace = Traces.Context,
        };
        var stored = await await commits.AddAsync(new Registration(watch, request.Task));
        Measures.Registered(request.Task.Source);
        return stored;
    }

    private async Task<IReadOnlyList<Task<StoredWatch>>> CommitAsync(IReadOnlyList<Registration> registrations)
    {
        var listing = index.AddAsync(
            registrations.Select(registration => (registration.Watch.Id, registration.Address, registration.Watch.CreatedAt)), CancellationToken.None);
        var placings = registrations
            .DistinctBy(registration => registration.Watch.Id)
            .GroupBy(registration => registration.Watch.Id.Task, StringComparer.Ordinal)
            .SelectMany(sameTask => sameTask.Chunk(TaskChanges.MaxWatches))
            .Select(chunk => new Placing(NewTask(chunk), [.. chunk.Select(registration => registration.Watch)]))
            .ToList();
        var groups = await wakeUps.StoreAsync(placings.Select(placing => PollOf(placing.Task)), CancellationToken.None);
        await listing;

        // Each caller gets the outcome of its own task: one that fails takes nobody with it.
        var outcomes = placings.ToDictionary(placing => placing, PlaceAsync);
        await Task.WhenAll(outcomes.Values.Select(outcome => (Task)outcome)).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
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

    private static async Task<StoredWatch> At(Task<StoredWatch[]> placed, int number) => (await placed)[number];

    private TaskRecord NewTask(IReadOnlyList<Registration> registrations)
    {
        var now = time.GetUtcNow();
        var address = registrations[0].Address;
        var first = sources.TryGet(address.Source, out var source) ? new PollPlan(source.Hints, options.Value.Polling).First : TimeSpan.Zero;
        return new TaskRecord
        {
            Key = registrations[0].Watch.Id.Task,
            Address = address,
            Chain = RandomIds.Hex(),
            NextPollAt = now + first,
            WatchedSince = now,
            OpenWatches = registrations.Count,
            NextDeadlineAt = registrations.Min(registration => registration.Watch.DeadlineAt),
            SoleWatch = registrations.Count == 1 ? registrations[0].Watch.Id.RowKey : null,
            Trace = registrations[0].Watch.Trace,
            Extras = registrations.Aggregate(WatchEvents.None, (extras, registration) => extras | registration.Watch.Events) & ~WatchEvents.Finished,
        };
    }

    private WakeUp PollOf(TaskRecord task) => new()
    {
        Kind = WakeUpKind.Poll,
        Task = task.Key,
        Chain = task.Chain!,
        Due = PollRules.NextWakeUp(task, time.GetUtcNow()),
    };

    private async Task<StoredWatch[]> PlaceAsync(Placing placing)
    {
        var (task, watches) = (placing.Task, placing.Watches);
        if (await WriteAsync(Insert(new TaskChanges(task.Key).Insert(task), watches)) is { } written)
        {
            recent.Keep(task with { Tag = written.Tags[0] });
            for (var i = 0; i < watches.Length; i++)
            {
                recent.KeepOpen(watches[i] with { Tag = written.Tags[i + 1] });
            }

            return [.. watches.Select(watch => new StoredWatch(watch, task))];
        }

        var startedAt = time.GetTimestamp();
        for (var tries = 0; tries < FewestTries || time.GetElapsedTime(startedAt) < GiveUpAfter; tries++)
        {
            if (await store.FindTaskAsync(task.Key, CancellationToken.None) is { } known)
            {
                // Those that are there already are our own write, whose answer was lost; or that of a process that died with this idempotency key.
                var existing = await Task.WhenAll(watches.Select(watch => store.FindWatchAsync(watch.Id, CancellationToken.None)));
                WatchRecord[] missing = [.. watches.Where((_, number) => existing[number] is null)];
                StoredWatch[] present = [.. existing.OfType<WatchRecord>().Select(watch => new StoredWatch(watch, known))];
                if (missing.Length == 0)
                {
                    return present;
                }

                if (await JoinAsync(missing, task, known) is { } joined)
                {
                    recent.ForgetTask(task.Key);
                    var stored = present.Concat(joined).ToDictionary(watch => watch.Watch.Id);
                    return [.. watches.Select(watch => stored[watch.Id])];
                }
            }

            // Others are joining as well.
            await Task.Delay(LongestPause * random.NextDouble(), time);
        }

        throw new TimeoutException($"The row of task {task.Key} kept changing while watches joined it.");
    }

    // Null: the task changed meanwhile.
    private Task<IEnumerable<StoredWatch>?> JoinAsync(WatchRecord[] watches, TaskRecord task, TaskRecord known) => known.IsFinished
        ? JoinFinishedAsync(watches, known)
        : JoinOpenAsync(watches, task, known);

    private async Task<IEnumerable<StoredWatch>?> JoinFinishedAsync(WatchRecord[] watches, TaskRecord known)
    {
        var end = new WatchEnd(known.State, known.Progress, known.Reason, time.GetUtcNow());
        WatchRecord[] ended = [.. watches.Select(watch => DeliveryRules.Begin(watch, end, DeliveryRules.DrawRound(random), schedule, random))];
        var deliveries = await wakeUps.StoreAsync(ended.Select(DeliveryChain.WakeUp), CancellationToken.None);

        // The task's row is written as well: if it is just being removed, having been kept for long enough, this begins again.
        if (await WriteAsync(Insert(new TaskChanges(known.Key).Replace(known with { SoleWatch = null }), ended)) is null)
        {
            return null;
        }

        await wakeUps.AnnounceAsync(deliveries, CancellationToken.None);
        return ended.Select(watch => new StoredWatch(watch, known));
    }

    private async Task<IEnumerable<StoredWatch>?> JoinOpenAsync(WatchRecord[] watches, TaskRecord task, TaskRecord known)
    {
        var deadline = watches.Min(watch => watch.DeadlineAt);
        IReadOnlyList<WakeUpGroup> first = [];
        if (known.Chain is not null && deadline < known.NextPollAt)
        {
            // The chain would come too late for this deadline.
            var wakeUp = new WakeUp { Kind = WakeUpKind.Deadline, Task = task.Key, Chain = known.Chain, Due = deadline };
            await wakeUps.AnnounceAsync(await wakeUps.StoreAsync([wakeUp], CancellationToken.None), CancellationToken.None);
        }

        if (known.Chain is null)
        {
            // The wake-up of this registration came at another time: it may have been dropped when a chain was in force, or found nothing to do.
            task = task with { Chain = RandomIds.Hex() };
            first = await wakeUps.StoreAsync([PollOf(task)], CancellationToken.None);
        }

        var joined = known.Chain is null
            ? task with
            {
                Tag = known.Tag,
                OpenWatches = watches.Length,
                SoleWatch = null,
                State = known.State,
                Progress = known.Progress,
                Polls = known.Polls,
                LastPolledAt = known.LastPolledAt,
            }
            : known with
            {
                OpenWatches = known.OpenWatches + watches.Length,
                NextDeadlineAt = known.NextDeadlineAt < deadline ? known.NextDeadlineAt : deadline,
                SoleWatch = null,
                Extras = known.Extras | task.Extras,
            };

        // What the task told before is news to watches that want to hear of it.
        IReadOnlyList<WakeUpGroup> news = watches.Any(watch => ProgressRules.Next(watch, joined, "", watch.CreatedAt)?.Current is not null)
            ? await wakeUps.StoreAsync([ProgressChain.News(joined, watches[0].CreatedAt)], CancellationToken.None)
            : [];
        if (await WriteAsync(Insert(new TaskChanges(task.Key).Replace(joined), watches)) is null)
        {
            return null;
        }

        await wakeUps.AnnounceAsync([.. first, .. news], CancellationToken.None);
        return watches.Select(watch => new StoredWatch(watch, joined));
    }

    private static TaskChanges Insert(TaskChanges changes, IEnumerable<WatchRecord> watches)
    {
        foreach (var watch in watches)
        {
            changes.Insert(watch);
        }

        return changes;
    }

    private async Task<WriteResult.Written?> WriteAsync(TaskChanges changes) =>
        await store.WriteAsync(changes, CancellationToken.None) as WriteResult.Written;

    private sealed record Registration(WatchRecord Watch, TaskAddress Address);

    private sealed record Placing(TaskRecord Task, WatchRecord[] Watches);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Watches registered together: {Watches}, in groups: {Groups}.")]
        public static partial void Registered(ILogger logger, int watches, int groups);
    }
}

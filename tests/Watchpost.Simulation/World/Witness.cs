using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Simulation.World;

/// <summary>Watches the stored rows and the receivers while a run goes on, and notes what must never be seen even for a moment.</summary>
internal sealed class Witness
{
    // How long after a cancellation a POST may begin that was decided on before it: the time that a process trusts the end that it has just stored,
    // and a call to storage.
    private static readonly TimeSpan CancelGrace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
    private readonly Clockwork clockwork;
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly TableModel tasks;
    private readonly Callers callers;
    private readonly bool isPrompt;
    private readonly TimeSpan keep;
    private readonly Dictionary<(string Task, string Row), WatchRecord> watches = [];
    private readonly HashSet<string> removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WakeUp[]> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<(WakeUpRows.Kind Kind, string? Subject, string? Chain), int> chains = [];
    private readonly NewsWitness news;
    private readonly List<string> complaints = [];
    private readonly Dictionary<string, DateTimeOffset> endedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> finishedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WatchEnd> ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> sequences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskState> finished = new(StringComparer.Ordinal);

    /// <summary>Begins to watch.</summary>
    /// <param name="clockwork">The time.</param>
    /// <param name="storage">What is stored.</param>
    /// <param name="receivers">What is sent.</param>
    /// <param name="callers">What was acknowledged.</param>
    /// <param name="isPrompt">Whether nothing delays a process between two of its steps.</param>
    /// <param name="keep">How long a watch is kept after its end.</param>
    public Witness(Clockwork clockwork, Storage storage, Receivers receivers, Callers callers, bool isPrompt, TimeSpan keep)
    {
        (this.clockwork, this.callers, this.isPrompt, this.keep) = (clockwork, callers, isPrompt, keep);
        tasks = storage.Tables[StorageNames.Tasks];
        news = new NewsWitness(tasks, () => groups.Values.SelectMany(wakeUps => wakeUps));
        tasks.Changed += (partition, changes) =>
        {
            ForEachRow(changes, row => See(partition, row));
            SeeRemoved(partition, changes);
            SeeNews(partition);
        };
        storage.Tables[StorageNames.WakeUps].Changed += (_, changes) => SeeWakeUps(changes);
        receivers.Begun += See;
    }

    /// <summary>What was seen and must not be.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>The watches that were removed, having been kept for long enough.</summary>
    public IReadOnlySet<string> Removed => removed;

    /// <summary>When each watch's end was stored.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> EndedAt => endedAt;

    /// <summary>When each task's end was stored.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FinishedAt => finishedAt;

    private static void ForEachRow(IReadOnlyList<RowChange> changes, Action<Azure.Data.Tables.TableEntity> see)
    {
        foreach (var change in changes)
        {
            switch (change)
            {
                case RowChange.Insert(var row):
                    see(row);
                    break;
                case RowChange.Replace(var row, _):
                    see(row);
                    break;
                case RowChange.Upsert(var row):
                    see(row);
                    break;
            }
        }
    }

    private void See(string partition, Azure.Data.Tables.TableEntity row)
    {
        if (row.RowKey == TaskRows.KeyOf(row.PartitionKey))
        {
            var task = TaskRows.FromRow(row);
            names[partition] = task.Address.TaskId;
            if (finished.TryGetValue(partition, out var state) && state != task.State)
            {
                Complain($"task {task.Address.TaskId} was {state} and became {task.State}");
            }

            if (task.IsFinished && finished.TryAdd(partition, task.State))
            {
                finishedAt[task.Address.TaskId] = clockwork.Now;
            }
        }
        else if (row.RowKey.StartsWith("w_", StringComparison.Ordinal))
        {
            var watch = WatchRows.FromRow(row);
            var id = watch.Id.ToString();
            watches[(partition, row.RowKey)] = watch;
            if (ends.TryGetValue(id, out var end) && watch.End != end)
            {
                Complain($"watch {id} had ended as {end} and now as {watch.End}");
            }

            if (watch is { Delivery: DeliveryState.Cancelled, CancelledAt: null })
            {
                Complain($"watch {id} was cancelled at no time");
            }

            if (watch.End is not null && ends.TryAdd(id, watch.End))
            {
                endedAt[id] = clockwork.Now;
            }
        }
    }

    // What goes must have been finished for long enough; and a task is there if and only if it has watches.
    private void SeeRemoved(string partition, IReadOnlyList<RowChange> changes)
    {
        foreach (var change in changes)
        {
            if (change is RowChange.Delete(var key, _) && watches.Remove((partition, key), out var watch))
            {
                removed.Add(watch.Id.ToString());
                SeeRemoved(watch);
            }
        }

        if (changes.Any(change => change is RowChange.Delete or RowChange.Insert))
        {
            var hasWatches = tasks.Read(partition, WatchRows.All(null, 1)).Count > 0;
            var task = tasks.Find(partition, TaskRows.KeyOf(partition));
            if (hasWatches != task is not null || (!hasWatches && tasks.All(partition).Any()))
            {
                Complain($"of the task {partition} there are left: " + string.Join(", ", tasks.All(partition).Select(row => row.RowKey)));
            }

            if (task is null)
            {
                finished.Remove(partition);
                if (names.Remove(partition, out var name))
                {
                    finishedAt.Remove(name);
                }
            }
        }
    }

    private void SeeRemoved(WatchRecord watch)
    {
        var last = ((DateTimeOffset?[])[watch.CreatedAt, watch.End?.At, watch.LastAttemptAt, watch.CancelledAt]).Max()!.Value;
        var isSettled = watch is { Delivery: DeliveryState.Cancelled } or { End: not null, Delivery: DeliveryState.Delivered or DeliveryState.Failed or DeliveryState.Disabled };
        if (!isSettled || clockwork.Now + ClockSkew < last + keep)
        {
            Complain($"{watch.Id} was removed: {watch.Delivery}, its last change was {clockwork.Now - last} ago");
        }
    }

    private void SeeWakeUps(IReadOnlyList<RowChange> changes)
    {
        var gone = new List<WakeUp>();
        foreach (var change in changes)
        {
            if (change is RowChange.Delete(var key, _) && groups.Remove(key, out var wakeUps))
            {
                Array.ForEach(wakeUps, wakeUp => chains[ChainOf(wakeUp)]--);
                gone.AddRange(wakeUps);
            }
        }

        ForEachRow(changes, row =>
        {
            var wakeUps = WakeUpRows.FromRow(row)!.WakeUps.ToArray();
            groups[row.RowKey] = wakeUps;
            Array.ForEach(wakeUps, Add);
        });
        foreach (var task in gone.Select(wakeUp => wakeUp.Subject).Distinct(StringComparer.Ordinal))
        {
            SeeNews(task);
        }

        void Add(WakeUp wakeUp)
        {
            var live = chains[ChainOf(wakeUp)] = chains.GetValueOrDefault(ChainOf(wakeUp)) + 1;
            if (live > 1 && wakeUp is not WakeUp.Deadline)
            {
                Complain($"the chain of {wakeUp} has forked: {live} of it are stored");
            }
        }
    }

    private void SeeNews(string partition)
    {
        foreach (var forgotten in news.Forgotten(partition))
        {
            Complain(forgotten);
        }
    }

    private static (WakeUpRows.Kind Kind, string? Subject, string? Chain) ChainOf(WakeUp wakeUp) =>
        WakeUpRows.Entry.From(wakeUp) is var entry ? (entry.Kind, entry.Subject, entry.Chain) : default;

    private void See(Receivers.Post post)
    {
        if (!WatchId.TryParse(post.Watch, out var id) || tasks.Find(id.Task, id.RowKey) is not { } row)
        {
            // A process that was frozen over the end of all that may still try what it had begun.
            if (isPrompt || !removed.Contains(post.Watch))
            {
                Complain($"a POST for {post.Watch}, which is not stored");
            }

            return;
        }

        if (isPrompt && post.Sequence < sequences.GetValueOrDefault(post.Watch))
        {
            Complain($"{post.Type} {post.Sequence} was sent to {post.Watch} after {sequences[post.Watch]}");
        }

        sequences[post.Watch] = Math.Max(post.Sequence, sequences.GetValueOrDefault(post.Watch));
        if (post.IsTerminal)
        {
            SeeTerminal(post, id, WatchRows.FromRow(row));
        }

        if (isPrompt && callers.Cancelled.TryGetValue(post.Watch, out var at) && clockwork.Now > at + CancelGrace)
        {
            Complain($"{post.Type} was sent {clockwork.Now - at} after {post.Watch} was cancelled");
        }
    }

    private void SeeTerminal(Receivers.Post post, WatchId id, WatchRecord watch)
    {
        if (watch.End is not { } end || NotificationBody.Type(end.State) != post.Type)
        {
            Complain($"{post.Type} was sent before the end of {post.Watch} was stored");
        }
        else if (end.State is not TaskState.Expired)
        {
            var task = tasks.Find(id.Task, TaskRows.KeyOf(id.Task)) is { } found ? TaskRows.FromRow(found) : null;
            if (task is not { IsFinished: true } || (task.ResultParts > 0 && !tasks.Read(id.Task, StoredBody.RowsOf(id.Task)).Any()))
            {
                Complain($"{post.Type} was sent before the result was stored");
            }
        }
    }

    /// <summary>Something went on after its function had returned.</summary>
    public void SeeLate(string what) => Complain(what);

    private void Complain(string what) => complaints.Add($"{clockwork.Now - Clockwork.Start}: {what}");
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Watches;

namespace Watchpost.Simulation.World;

/// <summary>The invariants, looked at from the outside once a run has come to rest: the rows, the receivers' log, the source's log and the contract's reads.</summary>
internal sealed class Check(Weather storm, Storage storage, Upstream upstream, Receivers receivers, Callers callers, Witness witness)
{
    private readonly TableModel tasks = storage.Tables[StorageNames.Tasks];

    /// <summary>Reads the watches of a partition.</summary>
    public static Func<string, IEnumerable<WatchRecord>> WatchesOf(TableModel tasks) =>
        partition => tasks.Read(partition, WatchRows.All(null, int.MaxValue)).Select(WatchRows.FromRow);

    /// <summary>What is stored and what was sent.</summary>
    public IEnumerable<string> Rows()
    {
        var posts = receivers.Posts.ToLookup(post => post.Watch, StringComparer.Ordinal);
        WatchRecord[] watches = [.. tasks.Partitions.SelectMany(WatchesOf(tasks))];
        foreach (var id in callers.Registered.Keys.Except(watches.Select(watch => watch.Id.ToString()), StringComparer.Ordinal).Except(witness.Removed, StringComparer.Ordinal))
        {
            yield return $"{id} was acknowledged and is not stored";
        }

        // Each caller's request has a number of its own in its metadata. Where watches are soon removed, its key may have expired meanwhile.
        foreach (var twice in watches.Where(watch => watch.Metadata is not null && storm.Keep > TimeSpan.FromDays(1)).GroupBy(watch => watch.Metadata, StringComparer.Ordinal).Where(same => same.Skip(1).Any()))
        {
            yield return $"one request made {twice.Count()} watches: {twice.Key}";
        }

        foreach (var watch in watches)
        {
            if (tasks.Find(watch.Id.Task, TaskRows.KeyOf(watch.Id.Task)) is not { } row)
            {
                yield return $"{watch.Id} is stored and its task is not";
                continue;
            }

            var task = TaskRows.FromRow(row);
            foreach (var complaint in Watch(watch, task, [.. posts[watch.Id.ToString()]]))
            {
                yield return $"{watch.Id} of {task.Address.TaskId}: {complaint}";
            }
        }
    }

    /// <summary>How much it cost.</summary>
    public IEnumerable<string> Bounds(DateTimeOffset end)
    {
        var mishaps = storm.Kills + storm.Freezes + storm.Partitions;
        foreach (var (id, script) in upstream.Tasks)
        {
            if (script.Asked.Count == 0)
            {
                continue;
            }

            var most = 12 + (4 * mishaps) + ((script.Asked[^1] - script.Asked[0]) / TimeSpan.FromSeconds(2.5));
            if (script.Asked.Count > most)
            {
                yield return $"{id} was asked about {script.Asked.Count} times within {script.Asked[^1] - script.Asked[0]}";
            }

            if (storm is { Freezes: 0, SlowCalls: 0, Partitions: 0 } && witness.FinishedAt.TryGetValue(id, out var finishedAt) && script.Asked[^1] > finishedAt.AddSeconds(10))
            {
                yield return $"{id} was asked about {script.Asked[^1] - finishedAt} after its end was stored";
            }
        }

        var work = callers.Tries + callers.Redeliveries + callers.Registered.Count + receivers.Posts.Count
            + upstream.Tasks.Values.Sum(script => script.Asked.Count) + storage.Sent.Count;
        var sweeps = (end - Clockwork.Start) / TimeSpan.FromSeconds(30);
        if (storage.Calls > 300 + (20 * work) + (20 * sweeps) + (callers.Registered.Count * callers.Registered.Count))
        {
            yield return $"{storage.Calls} calls to storage for {work} pieces of work";
        }
    }

    /// <summary>The contract's own reads.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(App app)
    {
        var complaints = new List<string>();
        WatchRecord[] watches = [.. tasks.Partitions.SelectMany(WatchesOf(tasks))];
        for (var count = 0; count < 2; count++)
        {
            var ledger = await app.Ledger.CountAsync(Clockwork.Start.AddDays(-1), Clockwork.Start.AddDays(10), CancellationToken.None);
            Compare("registered", watches.Length, ledger.Registered);
            Compare("delivered", Count(DeliveryState.Delivered), ledger.Delivered);
            Compare("disabled", Count(DeliveryState.Disabled), ledger.Disabled);
            Compare("cancelled", Count(DeliveryState.Cancelled), ledger.Cancelled);
            Compare("failed", Count(DeliveryState.Failed), ledger.Failed);
            Compare("delivering", Count(DeliveryState.Pending) + Count(DeliveryState.Retrying), ledger.Delivering);
        }

        var listed = new List<string>();
        string? continuation = null;
        do
        {
            var page = await app.Reader.ListAsync(new WatchFilter { Limit = 7, Continuation = continuation }, CancellationToken.None);
            listed.AddRange(page!.Items.Select(watch => watch.Id));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        if (!listed.Order(StringComparer.Ordinal).SequenceEqual(watches.Select(watch => watch.Id.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            complaints.Add($"{listed.Count} watches are listed and {watches.Length} are stored");
        }

        foreach (var watch in watches.Where(watch => watch.End is { State: TaskState.Succeeded }).Take(3))
        {
            var task = TaskRows.FromRow(tasks.Find(watch.Id.Task, TaskRows.KeyOf(watch.Id.Task))!);
            if (await app.Reader.ResultAsync(watch.Id.ToString(), CancellationToken.None) is not StoredResult.Found found
                || !found.Json.Span.SequenceEqual(Upstream.Script.Body(task.Address.TaskId)))
            {
                complaints.Add($"the result of {watch.Id} is not what the source told");
            }
        }

        return complaints;

        int Count(DeliveryState state) => watches.Count(watch => watch.Delivery == state);

        void Compare(string what, int stored, int counted)
        {
            if (stored != counted)
            {
                complaints.Add(string.Create(CultureInfo.InvariantCulture, $"the ledger counts {counted} {what}, and {stored} are stored"));
            }
        }
    }

    private IEnumerable<string> Watch(WatchRecord watch, TaskRecord task, Receivers.Post[] all)
    {
        var id = watch.Id.ToString();
        Receivers.Post[] posts = [.. all.Where(post => post.IsTerminal)];
        if (posts.Select(post => post.Id).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            yield return "more than one notification: " + string.Join(", ", posts.Select(post => post.Id).Distinct(StringComparer.Ordinal));
        }

        // A cancelled watch has lost its metadata, and with it the last attempt's may differ.
        if (watch.Delivery is not DeliveryState.Cancelled)
        {
            foreach (var different in all.GroupBy(post => post.Id, post => Encoding.UTF8.GetString(post.Body), StringComparer.Ordinal).Where(bytes => bytes.Distinct(StringComparer.Ordinal).Count() > 1))
            {
                yield return $"the attempts at {different.Key} sent different bytes";
            }
        }

        var attempts = tasks.Read(watch.Id.Task, AttemptRows.Of(watch.Id)).Count;
        if (attempts != watch.Attempts)
        {
            yield return $"{watch.Attempts} attempts are counted and {attempts} recorded";
        }

        if (watch.Delivery is DeliveryState.Cancelled)
        {
            if (!callers.Cancelling.Contains(id))
            {
                yield return "cancelled, and nobody asked for it";
            }

            yield break;
        }

        if (callers.Cancelled.ContainsKey(id))
        {
            yield return "its cancellation was acknowledged, and it is not cancelled";
        }

        if (watch.End is not { } end)
        {
            yield return $"stuck: it never ended; its deadline was {watch.DeadlineAt - Clockwork.Start}";
            yield break;
        }

        if (posts.Length == 0)
        {
            yield return "never notified";
        }

        var isWell = callers.Registered.GetValueOrDefault(id, watch.CallbackUrl) switch
        {
            Receivers.Gone => watch.Delivery is DeliveryState.Disabled,
            _ => watch.Delivery is DeliveryState.Delivered && posts.Any(post => post.IsTaken),
        };
        if (!isWell)
        {
            yield return $"its delivery came to rest as {watch.Delivery}, taken: {posts.Count(post => post.IsTaken)}";
        }

        foreach (var complaint in Truth(watch, end, upstream.Tasks[task.Address.TaskId], posts).Concat(Time(id, watch, task)))
        {
            yield return complaint;
        }
    }

    // As often as the engine asks before it believes: a source that has a bad time may deny a task that it knows.
    private const int DenialsToBelieve = 3;

    private static IEnumerable<string> Truth(WatchRecord watch, WatchEnd end, Upstream.Script script, Receivers.Post[] posts)
    {
        var isTrue = end switch
        {
            { State: TaskState.Expired, Reason: "expired" } => end.At >= watch.DeadlineAt,
            { State: TaskState.Failed, Reason: "not_found" } => script.Denials >= DenialsToBelieve,
            _ => script.IsKnown && script.End == end.State,
        };
        if (!isTrue)
        {
            yield return $"it ended as {end}, and the source told {script.End}, known: {script.IsKnown}";
        }

        foreach (var body in posts.Take(1).Select(post => post.Body))
        {
            using var json = JsonDocument.Parse(body);
            var hasResult = json.RootElement.GetProperty("data").GetProperty("task").ValueKind is JsonValueKind.Object;
            if (hasResult != (end.State is TaskState.Succeeded or TaskState.Cancelled || end is { State: TaskState.Failed, Reason: not "not_found" }))
            {
                yield return "its notification has the wrong result: " + Encoding.UTF8.GetString(body);
            }
        }
    }

    // How long after the deadline, and after the last mishap, the end may take at most.
    private IEnumerable<string> Time(string id, WatchRecord watch, TaskRecord task)
    {
        // Overdue, swept, announced in vain, repeated after two minutes; a claim to run out; and where calls fail, ten minutes of backing off.
        var grace = storm.HasStorageFaults || storm.SlowCalls > 0 || storm.Freezes > 0 ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(5);
        var calm = Clockwork.Start + storm.Lasts;
        var latest = (watch.DeadlineAt > calm ? watch.DeadlineAt : calm) + grace;
        if (witness.EndedAt[id] > latest)
        {
            yield return $"its end was stored {witness.EndedAt[id] - latest} too late, its deadline was {watch.DeadlineAt - Clockwork.Start}, calm since {storm.Lasts}, task {task.State}";
        }
    }
}

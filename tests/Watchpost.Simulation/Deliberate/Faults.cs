using System.Globalization;
using System.Text;
using Azure;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Deliberate;

/// <summary>The mistakes that an engine of this kind could make. The simulation must catch each of them.</summary>
internal static class Faults
{
    // Not here, because harmless by design: a message sent before its row is stored, or never (the row is the truth, the sweeper announces it).
    // The order that matters is that of a wake-up's row and the rows that need it.
    private static readonly Fault[] Wakes =
    [
        new("the sweeper is off") { Sweeps = false },
        new("a wake-up's row is not waited for before the rows that need it")
        {
            Table = On(StorageNames.WakeUps, (write, partition, changes) => changes.All(change => change is RowChange.Insert) ? Unawaited(write, partition, changes) : write(partition, changes)),
        },
        new("a group is removed before its successors are stored")
        {
            Table = On(StorageNames.WakeUps, (write, partition, changes) => InTurnAsync(write, partition, changes, isFirst: change => change is RowChange.Delete)),
        },
        new("a group is removed after its successors are stored, in a second write")
        {
            Table = On(StorageNames.WakeUps, (write, partition, changes) => InTurnAsync(write, partition, changes, isFirst: change => change is RowChange.Insert)),
        },
        new("a group is removed when it is claimed, before its work is done") { Table = On(StorageNames.WakeUps, RemoveWhenClaimedAsync) },
        new("a group is completed whoever has it now") { Table = On(StorageNames.WakeUps, (write, partition, changes) => CompleteAnywayAsync(write, partition, changes)) },
        new("a wake-up whose row is not there yet is dropped at once") { Handler = Handled(DropMissingAsync) },
        new("a wake-up that failed is dropped") { Handler = Handled(DropFailedAsync) },
        new("a handler goes on after the lease of its group was lost") { Handler = good => new DeafHandler(good) },
        new("news of a task goes to nobody") { Handler = Handled(DropNewsAsync) },
        new("a wake-up's successor is stored twice, once in a process's life") { Handler = OnceTwice },
    ];

    private static readonly Fault[] Rows =
    [
        new("rows of tasks and watches are written without their tags") { Table = On(StorageNames.Tasks, (write, partition, changes) => write(partition, [.. changes.Select(Untagged)])) },
        new("a task's end is stored before its result") { Table = On(StorageNames.Tasks, ResultLaterAsync) },
        new("how a watch ended is stored after the first POST") { Table = On(StorageNames.Tasks, (write, partition, changes) => IsEnd(changes) ? Unawaited(write, partition, changes) : write(partition, changes)) },
        new("a watch is listed only if there is time for it") { Table = On(StorageNames.Index, (write, partition, changes) => Unawaited(write, partition, changes)) },
        new("what was noted as settled is not opened again")
        {
            Table = On(StorageNames.Index, (write, partition, changes) => changes is [RowChange.Merge(var row, _)] && row.ContainsKey("Reopened") ? Done(changes) : write(partition, changes)),
        },
        new("a watch is removed whatever has changed since it was read")
        {
            Table = On(StorageNames.Tasks, (write, partition, changes) => write(partition, IsRemoval(changes) ? [.. changes.Select(Untagged)] : changes)),
        },
        new("the last watches of a task are removed side by side") { Table = On(StorageNames.Tasks, RemoveWatchAloneAsync) },
        new("an idempotency key is taken whoever has it")
        {
            Table = On(StorageNames.Keys, (write, partition, changes) => write(partition, [.. changes.Select(change => change is RowChange.Insert(var row) ? new RowChange.Upsert(row) : change)])),
        },
    ];

    private static readonly Fault[] Sending =
    [
        new("each attempt has a notification ID of its own")
        {
            Sender = sender =>
            {
                var attempts = 0;
                return new FaultySender(webhook => webhook with { Id = webhook.Id + (++attempts).ToString(CultureInfo.InvariantCulture) }, sender);
            },
        },
        new("each attempt has a timestamp of its own")
        {
            Sender = sender =>
            {
                var attempts = 0;
                return new FaultySender(
                    webhook => webhook with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(webhook.Body.Span)[..^1] + $",\"at\":{++attempts}}}") }, sender);
            },
        },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } = [.. Wakes, .. Rows, .. Sending];

    private static Func<string, ITable, ITable> On(string name, Func<FaultyTable.Writing, string, IReadOnlyList<RowChange>, Task<WriteResult>> write) =>
        (table, good) => table == name ? new FaultyTable(good) { Write = write } : good;

    private static Func<IWakeUpHandler, IWakeUpHandler> Handled(Func<WakeUp, Func<WakeUp, Task<Continuations>>, Task<Continuations>> handle) =>
        good => new FaultyHandler(handle, good);

    private static Task<WriteResult> Done(IReadOnlyList<RowChange> changes) =>
        Task.FromResult<WriteResult>(new WriteResult.Written([.. changes.Select(_ => ETag.All)]));

    private static Task<WriteResult> Unawaited(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes)
    {
        _ = write(partition, changes);
        return Done(changes);
    }

    private static async Task<WriteResult> InTurnAsync(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes, Func<RowChange, bool> isFirst)
    {
        var turns = changes.Where(isFirst).Concat(changes.Where(change => !isFirst(change))).ToArray();
        var count = changes.Count(isFirst);
        if (count == 0 || count == turns.Length)
        {
            return await write(partition, changes);
        }

        var first = await write(partition, turns[..count]);
        return first is WriteResult.Written && await write(partition, turns[count..]) is WriteResult.Written second
            ? changes[0] is RowChange.Delete && isFirst(changes[0])
                ? new WriteResult.Written([.. changes.Take(count).Select(_ => default(ETag)), .. second.Tags])
                : new WriteResult.Written([.. second.Tags, .. ((WriteResult.Written)first).Tags])
            : WriteResult.Conflict.Instance;
    }

    private static async Task<WriteResult> RemoveWhenClaimedAsync(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes)
    {
        if (changes is [RowChange.Merge(var row, _)] && row.ContainsKey("ClaimedUntil"))
        {
            var claimed = await write(partition, changes);
            if (claimed is WriteResult.Written)
            {
                await write(partition, [new RowChange.Delete(row.RowKey, ETag.All)]);
            }

            return claimed;
        }

        RowChange[] left = [.. changes.Where(change => change is not RowChange.Delete)];
        if (left.Length == changes.Count)
        {
            return await write(partition, changes);
        }

        return (left.Length == 0 ? await Done([]) : await write(partition, left)) is WriteResult.Written written
            ? new WriteResult.Written([.. changes.Take(changes.Count - left.Length).Select(_ => default(ETag)), .. written.Tags])
            : WriteResult.Conflict.Instance;
    }

    // Of a group that another process has completed already, the successors are stored all the same.
    private static async Task<WriteResult> CompleteAnywayAsync(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes)
    {
        var result = await write(partition, [.. changes.Select(Untagged)]);
        RowChange[] inserts = [.. changes.Where(change => change is RowChange.Insert)];
        return result is WriteResult.Written || inserts.Length == 0 || changes[0] is not RowChange.Delete ? result
            : await write(partition, inserts) is WriteResult.Written written
                ? new WriteResult.Written([.. changes.Take(changes.Count - inserts.Length).Select(_ => default(ETag)), .. written.Tags])
                : result;
    }

    private static async Task<Continuations> DropMissingAsync(WakeUp wakeUp, Func<WakeUp, Task<Continuations>> handle)
    {
        var steps = await handle(wakeUp);
        return steps.Deferred is [var only] && only.Failures > wakeUp.Failures ? Continuations.None : steps;
    }

    private static async Task<Continuations> DropNewsAsync(WakeUp wakeUp, Func<WakeUp, Task<Continuations>> handle)
    {
        var steps = await handle(wakeUp);
        return steps with { Deferred = [.. steps.Deferred.Where(next => next is not WakeUp.FanOut)] };
    }

    private static async Task<Continuations> DropFailedAsync(WakeUp wakeUp, Func<WakeUp, Task<Continuations>> handle)
    {
        try
        {
            return await handle(wakeUp);
        }
#pragma warning disable CA1031 // That is the mistake.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Continuations.None;
        }
    }

    private static IWakeUpHandler OnceTwice(IWakeUpHandler good)
    {
        var isDone = false;
        return new FaultyHandler(
            async (wakeUp, handle) =>
            {
                var steps = await handle(wakeUp);
                WakeUp[] twice = [.. steps.Deferred.Where(next => next is WakeUp.Poll && !isDone).Take(1)];
                isDone |= twice.Length > 0;
                return steps with { Deferred = [.. steps.Deferred, .. twice] };
            },
            good);
    }

    private static RowChange Untagged(RowChange change) => change switch
    {
        RowChange.Replace(var row, _) => new RowChange.Replace(row, ETag.All),
        RowChange.Merge(var row, _) => new RowChange.Merge(row, ETag.All),
        RowChange.Delete(var key, _) => new RowChange.Delete(key, ETag.All),
        _ => change,
    };

    private static bool IsRemoval(IReadOnlyList<RowChange> changes) => changes is [RowChange.Delete(var key, _), ..] && key.StartsWith("w_", StringComparison.Ordinal);

    // Without the task's row, whose tag tells of two removals one to begin again.
    private static Task<WriteResult> RemoveWatchAloneAsync(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes) =>
        write(partition, IsRemoval(changes) ? [.. changes.Where(change => change is not RowChange.Replace)] : changes);

    private static bool IsResult(RowChange change) => change is RowChange.Insert(var row) && row.RowKey.StartsWith("result-", StringComparison.Ordinal);

    private static bool IsEnd(IReadOnlyList<RowChange> changes) => changes.Any(IsResult);

    private static async Task<WriteResult> ResultLaterAsync(FaultyTable.Writing write, string partition, IReadOnlyList<RowChange> changes)
    {
        if (!IsEnd(changes))
        {
            return await write(partition, changes);
        }

        var first = await write(partition, [.. changes.Where(change => !IsResult(change))]);
        if (first is not WriteResult.Written written)
        {
            return first;
        }

        _ = write(partition, [.. changes.Where(IsResult)]);
        var tags = new Queue<ETag>(written.Tags);
        return new WriteResult.Written([.. changes.Select(change => IsResult(change) ? default : tags.Dequeue())]);
    }
}

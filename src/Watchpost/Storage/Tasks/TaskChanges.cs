using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>Changes to one task's partition that are written together.</summary>
/// <param name="key">The partition.</param>
internal sealed class TaskChanges(string key)
{
    /// <summary>The most watches in one write. With a task's result they may still be too large: see <see cref="TaskStore.TryWriteAsync"/>.</summary>
    public const int MaxWatches = 50;

    private readonly List<RowChange> rows = [];

    public string Key => key;

    /// <summary>The task as <see cref="Finish"/> stores it.</summary>
    public TaskRecord? Finished { get; private set; }

    internal IReadOnlyList<RowChange> Rows => rows;

    /// <summary>Adds a task; a conflict if it exists.</summary>
    public TaskChanges Insert(TaskRecord task) => Add(new RowChange.Insert(TaskRows.ToRow(task)));

    /// <summary>Adds a watch; a conflict if it exists.</summary>
    public TaskChanges Insert(WatchRecord watch) => Add(new RowChange.Insert(WatchRows.ToRow(watch)));

    /// <summary>Changes a task as last read.</summary>
    public TaskChanges Replace(TaskRecord task) => Add(new RowChange.Replace(TaskRows.ToRow(task), task.Tag));

    /// <summary>Changes a watch as last read.</summary>
    public TaskChanges Replace(WatchRecord watch) => Add(new RowChange.Replace(WatchRows.ToRow(watch), watch.Tag));

    /// <summary>Records an attempt, together with the change of its watch that counts it.</summary>
    public TaskChanges Record(WatchId watch, int number, DeliveryAttempt attempt) =>
        Add(new RowChange.Insert(AttemptRows.ToRow(watch, number, attempt)));

    /// <summary>Removes a watch as last read.</summary>
    public TaskChanges Remove(WatchRecord watch) => Add(new RowChange.Delete(watch.Id.RowKey, watch.Tag));

    /// <summary>Removes a task as last read.</summary>
    public TaskChanges Remove(TaskRecord task) => Add(new RowChange.Delete(TaskRows.KeyOf(task.Key), task.Tag));

    /// <summary>Removes other rows, whatever they hold.</summary>
    internal TaskChanges Remove(IEnumerable<string> keys)
    {
        rows.AddRange(keys.Select(row => new RowChange.Delete(row, ETag.All)));
        return this;
    }

    /// <summary>Stores the final JSON together with its finished task; leaves it out if it is too large.</summary>
    public TaskChanges Finish(TaskRecord task, ReadOnlyMemory<byte> body)
    {
        ImmutableArray<TableEntity>? parts = body.IsEmpty ? [] : StoredBody.ToRows(key, body);
        Finished = task with { ResultParts = parts?.Length ?? 0, Truncated = task.Truncated || parts is null };
        Replace(Finished);
        foreach (var part in parts ?? [])
        {
            Add(new RowChange.Insert(part));
        }

        return this;
    }

    private TaskChanges Add(RowChange change)
    {
        rows.Add(change);
        return this;
    }
}

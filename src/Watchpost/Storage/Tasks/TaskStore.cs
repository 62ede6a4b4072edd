using Azure;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>Tasks, their results, watches and attempts: everything in a task's partition.</summary>
internal sealed class TaskStore([FromKeyedServices(StorageNames.Tasks)] ITable table)
{
    /// <summary>The most attempts of a watch to read.</summary>
    public const int MaxAttempts = 1000;

    private const int MaxAttemptsInWrite = 90;

    public async Task<TaskRecord?> FindTaskAsync(string key, CancellationToken cancellationToken) =>
        await table.FindAsync(key, TaskRows.KeyOf(key), cancellationToken) is { } row ? row.Read(TaskRows.FromRow) : null;

    public async Task<WatchRecord?> FindWatchAsync(WatchId id, CancellationToken cancellationToken) =>
        await table.FindAsync(id.Task, id.RowKey, cancellationToken) is { } row ? row.Read(WatchRows.FromRow) : null;

    /// <summary>Reads up to <paramref name="take"/> of a task's watches, in the order of their row keys.</summary>
    /// <param name="key">The task's partition.</param>
    /// <param name="after">The row key to continue after; <see langword="null"/> to start with the first row.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<IReadOnlyList<WatchRecord>> WatchesAsync(string key, string? after, int take, CancellationToken cancellationToken)
    {
        var watches = new List<WatchRecord>();
        await foreach (var row in table.ReadAsync(key, WatchRows.All(after, take), cancellationToken))
        {
            watches.Add(row.Read(WatchRows.FromRow));
        }

        return watches;
    }

    /// <summary>
    /// Reads the last <see cref="MaxAttempts"/> attempts of a watch, newest start first. They are stored in the order of their results, so one that
    /// hung is stored late.
    /// </summary>
    public async Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(WatchId id, CancellationToken cancellationToken)
    {
        var attempts = new List<DeliveryAttempt>();
        await foreach (var row in table.ReadAsync(id.Task, AttemptRows.Of(id) with { Take = MaxAttempts }, cancellationToken))
        {
            attempts.Add(AttemptRows.FromRow(row));
        }

        return [.. attempts.OrderByDescending(attempt => attempt.At)];
    }

    /// <summary>Reads one of a watch's attempts by its number; <see langword="null"/> if there is none.</summary>
    public async Task<DeliveryAttempt?> FindAttemptAsync(WatchId id, int number, CancellationToken cancellationToken) =>
        await table.FindAsync(id.Task, AttemptRows.KeyOf(id, number), cancellationToken) is { } row ? AttemptRows.FromRow(row) : null;

    /// <summary>Reads a finished task's final JSON; empty if there is none.</summary>
    public async Task<ReadOnlyMemory<byte>> BodyAsync(TaskRecord task, CancellationToken cancellationToken) => task.ResultParts == 0
        ? ReadOnlyMemory<byte>.Empty
        : await StoredBody.FromRowsAsync(table.ReadAsync(task.Key, StoredBody.RowsOf(task.Key), cancellationToken), cancellationToken);

    /// <summary>
    /// Removes a watch with its attempts, and its task with the result if it was the last watch: each as last read, in one transaction. Attempts that
    /// do not fit are removed first.
    /// </summary>
    /// <returns>Whether they are gone; <see langword="false"/> if one of them has changed since it was read.</returns>
    public async Task<bool> RemoveAsync(WatchRecord watch, TaskRecord task, bool withTask, CancellationToken cancellationToken)
    {
        if (watch.Attempts <= MaxAttemptsInWrite
            && await RemoveAsync(
                watch,
                task,
                withTask,
                [.. Enumerable.Range(1, watch.Attempts).Select(number => AttemptRows.KeyOf(watch.Id, number))],
                cancellationToken))
        {
            return true;
        }

        // There are very many, or an earlier call removed some and then failed.
        var attempts = await AttemptKeysAsync(watch.Id, cancellationToken);
        while (attempts.Count > MaxAttemptsInWrite)
        {
            await WriteAsync(new TaskChanges(task.Key).Remove(attempts.TakeLast(MaxAttemptsInWrite)), cancellationToken);
            attempts.RemoveRange(attempts.Count - MaxAttemptsInWrite, MaxAttemptsInWrite);
        }

        return await RemoveAsync(watch, task, withTask, attempts, cancellationToken);
    }

    /// <summary>Makes changes to one task's partition, all or none.</summary>
    public Task<WriteResult> WriteAsync(TaskChanges changes, CancellationToken cancellationToken) =>
        table.WriteAsync(changes.Key, changes.Rows, cancellationToken);

    /// <summary>The same for changes that may be too large for one write, in which case the result is <see cref="WriteResult.Refused"/>.</summary>
    public async Task<WriteResult> TryWriteAsync(TaskChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(changes, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 413)
        {
            return new WriteResult.Refused(e);
        }
    }

    private async Task<bool> RemoveAsync(WatchRecord watch, TaskRecord task, bool withTask, IEnumerable<string> attempts, CancellationToken cancellationToken)
    {
        var changes = new TaskChanges(task.Key).Remove(watch).Remove(attempts);
        _ = withTask ? changes.Remove(task).Remove(StoredBody.KeysOf(task)) : changes.Replace(task);
        return await WriteAsync(changes, cancellationToken) is WriteResult.Written;
    }

    private async Task<List<string>> AttemptKeysAsync(WatchId id, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var row in table.ReadAsync(id.Task, AttemptRows.Of(id) with { Select = ["RowKey"] }, cancellationToken))
        {
            keys.Add(row.RowKey);
        }

        return keys;
    }
}

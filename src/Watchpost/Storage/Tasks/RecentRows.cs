using Microsoft.Extensions.Caching.Memory;

namespace Watchpost.Storage.Tasks;

/// <summary>
/// A cache of what this process wrote recently, which saves the next step a read. It may be out of date, which is safe: every write depends on the
/// row's tag, and on a conflict the writer reads again. A POST has no such check, so the watch that it depends on is only kept for a moment. Bounded
/// in number and size; each process has its own.
/// </summary>
internal sealed class RecentRows(TimeProvider time) : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int RowBytes = 1024;
    private const int NoteBytes = 128;
    private static readonly TimeSpan TaskTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FinishedTime = TimeSpan.FromMinutes(1);

    // From before the commit that ended the watch. Later, another process may have cancelled it and confirmed that.
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(200);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes, Clock = new CacheClock(time) });

    /// <summary>The task as this process last saw it.</summary>
    public TaskRecord? Task(string key) => cache.Get<TaskRecord>(("task", key));

    public void Keep(TaskRecord task) => Set(("task", task.Key), task, TaskTime, RowBytes);

    public void ForgetTask(string key) => cache.Remove(("task", key));

    /// <summary>A finished task with its final JSON.</summary>
    public FinishedTask? Finished(string key) => cache.Get<FinishedTask>(("finished", key));

    /// <summary>Keeps a finished task for the coming attempts. It no longer changes, so it may be kept for longer than a watch.</summary>
    public void Keep(FinishedTask finished) =>
        Set(("finished", finished.Task.Key), finished, FinishedTime, RowBytes + finished.Body.Length);

    /// <summary>An open watch as this process stored it.</summary>
    public WatchRecord? OpenWatch(WatchId id) => cache.Get<WatchRecord>(("open", id));

    /// <summary>Keeps an open watch for the end of its task.</summary>
    public void KeepOpen(WatchRecord watch) => Set(("open", watch.Id), watch, TaskTime, SizeOf(watch));

    /// <summary>Removes and returns the watch to notify, so that no two attempts use the same old copy.</summary>
    public WatchRecord? Take(WatchId id)
    {
        var watch = cache.Get<WatchRecord>(("watch", id));
        Remove(id);
        return watch;
    }

    /// <summary>
    /// Keeps a watch that has just ended for an attempt made inline: for a moment from its end, however long storing that took. Does nothing if the
    /// watch was forgotten within that moment.
    /// </summary>
    public void Keep(WatchRecord watch)
    {
        var age = watch.End is { } end ? time.GetUtcNow() - end.At : DeliveryTime;
        if (age >= DeliveryTime)
        {
            return;
        }

        Set(("watch", watch.Id), watch, age < TimeSpan.Zero ? DeliveryTime : DeliveryTime - age, SizeOf(watch));
        if (cache.TryGetValue(("forgotten", watch.Id), out _))
        {
            Remove(watch.Id);
        }
    }

    /// <summary>Forgets a watch, for instance when it is cancelled. A writer that learns late of its success does not put it back.</summary>
    public void Forget(WatchId id)
    {
        // Keep does this in the opposite order, so that whichever comes second sees what the first did.
        Set(("forgotten", id), true, DeliveryTime, NoteBytes);
        Remove(id);
    }

    public void Dispose() => cache.Dispose();

    private void Remove(WatchId id)
    {
        cache.Remove(("watch", id));
        cache.Remove(("open", id));
    }

    private static long SizeOf(WatchRecord watch) => RowBytes + (2 * (watch.Metadata?.Length ?? 0));

    private void Set(object key, object value, TimeSpan kept, long size) =>
        cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = kept, Size = size });
}

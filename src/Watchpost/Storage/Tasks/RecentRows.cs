using Microsoft.Extensions.Caching.Memory;

namespace Watchpost.Storage.Tasks;

/// <summary>
/// What this process wrote a short while ago, so that the next step need not read it again. It may be out of date, which is safe:
/// every write is bound to the row's tag, and the writer reads afresh where that does not fit. Only a POST is bound to nothing:
/// the watch that it rests on is kept for a moment only.
/// Bounded in number and size; each process has its own.
/// </summary>
internal sealed class RecentRows(TimeProvider time) : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int RowBytes = 1024;
    private const int NoteBytes = 128;
    private static readonly TimeSpan TaskTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FinishedTime = TimeSpan.FromMinutes(1);

    // Counted from before the commit that ended the watch. Later than that, another process may have cancelled it, and said so.
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(200);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes, Clock = new CacheClock(time) });

    /// <summary>The task as this process last saw it.</summary>
    public TaskRecord? Task(string key) => cache.Get<TaskRecord>(("task", key));

    public void Keep(TaskRecord task) => Set(("task", task.Key), task, TaskTime, RowBytes);

    public void ForgetTask(string key) => cache.Remove(("task", key));

    /// <summary>A finished task with its final JSON.</summary>
    public FinishedTask? Finished(string key) => cache.Get<FinishedTask>(("finished", key));

    /// <summary>Remembers a finished task for the attempts that are about to be made. It changes no more, so it may be kept for longer than a watch.</summary>
    public void Keep(FinishedTask finished) =>
        Set(("finished", finished.Task.Key), finished, FinishedTime, RowBytes + finished.Body.Length);

    /// <summary>An open watch as this process stored it.</summary>
    public WatchRecord? OpenWatch(WatchId id) => cache.Get<WatchRecord>(("open", id));

    /// <summary>Remembers an open watch, for the end of its task.</summary>
    public void KeepOpen(WatchRecord watch) => Set(("open", watch.Id), watch, TaskTime, SizeOf(watch));

    /// <summary>Takes out the watch that is about to be notified: once only, so that an attempt never rests on an old reading twice.</summary>
    public WatchRecord? Take(WatchId id)
    {
        var watch = cache.Get<WatchRecord>(("watch", id));
        Remove(id);
        return watch;
    }

    /// <summary>
    /// Remembers a watch that has just ended, for the attempt that is made at once: a moment from its end on, however long storing that took.
    /// Not where it was forgotten within that moment.
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

    /// <summary>Forgets a watch, for instance because it was cancelled. A writer that learns late that its write succeeded does not put it back.</summary>
    public void Forget(WatchId id)
    {
        // In this order here and the opposite order above: the second of two finds what the first has left.
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

using Watchpost.Sources.Reading;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery.Sending;

/// <summary>
/// Builds the bodies of terminal notifications from stored rows and bounds the memory they take: a slow receiver holds a body for
/// as long as its attempt takes.
/// </summary>
internal sealed class NotificationBodies(TaskStore store, RecentRows recent, TimeProvider time)
{
    private const long MaxHeld = 64 << 20;
    private const long MaxReading = 64 << 20;
    private static readonly TimeSpan ReadingWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadingStep = TimeSpan.FromMilliseconds(25);

    // Two budgets: slow receivers holding large bodies must not block small ones.
    private readonly ByteBudget held = new(MaxHeld);
    private readonly ByteBudget reading = new(MaxReading);

    /// <summary>A body, and the memory it occupies until disposed.</summary>
    public sealed record Held(ReadOnlyMemory<byte> Bytes, IDisposable Room) : IDisposable
    {
        public void Dispose() => Room.Dispose();
    }

    /// <summary>Builds the body of an ended watch's notification; <see langword="null"/> if there is no memory for it now.</summary>
    public async Task<Held?> TakeAsync(WatchRecord watch, WatchEnd end, CancellationToken cancellationToken)
    {
        if (recent.Finished(watch.Id.Task) is { } known)
        {
            return Build(watch, end, known);
        }

        var task = await store.FindTaskAsync(watch.Id.Task, cancellationToken) ?? throw new InvalidDataException($"The watch {watch.Id} has no task.");
        if (task.ResultParts == 0 || !NotificationBody.IsOf(task, end))
        {
            return Build(watch, end, new FinishedTask(task, ReadOnlyMemory<byte>.Empty));
        }

        // The size is known only after reading.
        using var room = await WaitToReadAsync(cancellationToken);
        return room is null ? null : Build(watch, end, new FinishedTask(task, await store.BodyAsync(task, cancellationToken)));
    }

    private Held? Build(WatchRecord watch, WatchEnd end, FinishedTask finished)
    {
        if (held.TryTake(NotificationBody.Capacity(watch, finished.Task, finished.Body)) is not { } room)
        {
            return null;
        }

        try
        {
            return new Held(NotificationBody.Write(watch, end, finished.Task, finished.Body), room);
        }
        catch
        {
            // Release the budget on any failure, including OutOfMemoryException.
            room.Dispose();
            throw;
        }
    }

    private async Task<IDisposable?> WaitToReadAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (reading.TryTake(ResponseLimits.KeptBytes) is { } room)
            {
                return room;
            }

            if (time.GetElapsedTime(started) >= ReadingWait)
            {
                return null;
            }

            await Task.Delay(ReadingStep, time, cancellationToken);
        }
    }
}

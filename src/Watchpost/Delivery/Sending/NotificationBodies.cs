using Watchpost.Sources.Reading;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery.Sending;

/// <summary>
/// Builds the bodies of terminal notifications from what is stored, and bounds what the process holds of them at once: a slow receiver holds one for
/// as long as an attempt takes.
/// </summary>
internal sealed class NotificationBodies(TaskStore store, RecentRows recent, TimeProvider time)
{
    private const long MaxHeld = 64 << 20;
    private const long MaxReading = 64 << 20;
    private static readonly TimeSpan ReadingWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadingStep = TimeSpan.FromMilliseconds(25);

    // Two of them: however many large ones are held by slow receivers, others can be read, and small ones still find room.
    private readonly ByteBudget held = new(MaxHeld);
    private readonly ByteBudget reading = new(MaxReading);

    /// <summary>A body, and the room that it takes until it is disposed of.</summary>
    public sealed record Held(ReadOnlyMemory<byte> Bytes, IDisposable Room) : IDisposable
    {
        public void Dispose() => Room.Dispose();
    }

    /// <summary>Builds the body of an ended watch's notification; <see langword="null"/> where there is no room for it now.</summary>
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

        // How large it is shows only when it has been read.
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
            // Out of memory, say: the more must the room come back.
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

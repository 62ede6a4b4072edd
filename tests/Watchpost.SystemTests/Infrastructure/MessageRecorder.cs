using System.Collections.Concurrent;
using Azure;

namespace Watchpost.SystemTests;

/// <summary>Peeks at both queues all the time, and so sees the texts of most messages that pass through them.</summary>
public sealed class MessageRecorder(StorageProbe storage)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private readonly ConcurrentDictionary<string, string> seen = new(StringComparer.Ordinal);

    /// <summary>What was seen so far.</summary>
    public ICollection<string> Seen => seen.Keys;

    /// <summary>What was seen so far in one queue.</summary>
    public IReadOnlyList<string> SeenIn(string queue) => [.. this.seen.Where(seen => seen.Value == queue).Select(seen => seen.Key)];

    /// <summary>Begins to look, until the returned value is disposed.</summary>
    /// <param name="cancel">Ends it too.</param>
    /// <param name="onNew">Is told of each text when it is seen first: the queue, then the text.</param>
    public IAsyncDisposable Start(CancellationToken cancel, Func<string, string, Task>? onNew = null)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        return new Looking(stop, LookAsync(onNew, stop.Token));
    }

    private async Task LookAsync(Func<string, string, Task>? onNew, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var queue in new[] { StorageProbe.Polls, StorageProbe.Deliveries })
            {
                await LookAsync(queue, onNew, stop);
            }

            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(string queue, Func<string, string, Task>? onNew, CancellationToken stop)
    {
        try
        {
            foreach (var text in await storage.PeekAsync(queue, stop))
            {
                if (seen.TryAdd(text, queue) && onNew is not null)
                {
                    await onNew(queue, text);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RequestFailedException or AggregateException)
        {
            // Stopped, or the storage is away for a moment: the next look will tell.
        }
    }

    private sealed class Looking(CancellationTokenSource stop, Task looking) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await looking;
            stop.Dispose();
        }
    }
}

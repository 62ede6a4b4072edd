using System.Threading.Channels;

namespace Watchpost.Common;

/// <summary>
/// Lets concurrent callers share one write: those that come during a write share the next one. Bounded by <paramref name="maxItems"/> per write and
/// by the callers themselves, who wait for their results.
/// </summary>
/// <param name="commit">Writes 1 to <paramref name="maxItems"/> items. Its exception is passed to each of their callers.</param>
/// <param name="maxItems">The most items in one write.</param>
/// <param name="writers">The most concurrent writes.</param>
/// <param name="linger">Delays a write after its first item, to wait for more.</param>
internal sealed class GroupCommit<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit,
    int maxItems,
    int writers,
    Func<Task>? linger = null)
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Answer)> waiting =
        Channel.CreateUnbounded<(TItem, TaskCompletionSource<TResult>)>();

    private int running;

    /// <summary>Adds an item and waits until it is written.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Writer.TryWrite((item, answer));
        StartWriter();
        return answer.Task;
    }

    // Compare-and-swap, not increment-then-check: if the counter could overshoot, two exiting writers might each see the limit reached,
    // neither would restart, and the item would be stranded.
    private void StartWriter()
    {
        var known = 0;
        while (known < writers)
        {
            var found = Interlocked.CompareExchange(ref running, known + 1, known);
            if (found == known)
            {
                _ = WriteUntilEmptyAsync();
                return;
            }

            known = found;
        }
    }

    private async Task WriteUntilEmptyAsync()
    {
        await Task.Yield();
        while (waiting.Reader.TryPeek(out _))
        {
            await LingerAsync();
            var batch = new List<(TItem Item, TaskCompletionSource<TResult> Answer)>();
            while (batch.Count < maxItems && waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            if (batch.Count > 0)
            {
                await WriteAsync(batch);
            }
        }

        Interlocked.Decrement(ref running);
        if (waiting.Reader.TryPeek(out _))
        {
            // An item came after the last check, while every writer still counted as busy.
            StartWriter();
        }
    }

    private async Task LingerAsync()
    {
        if (linger is null)
        {
            return;
        }

        try
        {
            await linger();
        }
#pragma warning disable CA1031 // It only saves writes. An exception must not end the writer: its items would wait for ever.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private async Task WriteAsync(List<(TItem Item, TaskCompletionSource<TResult> Answer)> batch)
    {
        try
        {
            var results = await commit([.. batch.Select(waiter => waiter.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(results[i]);
            }
        }
#pragma warning disable CA1031 // Each caller gets the exception; the writer goes on with the next batch.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (var (_, answer) in batch)
            {
                answer.TrySetException(e);
            }
        }
    }
}

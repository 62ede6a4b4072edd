using System.Threading.Channels;

namespace Watchpost.Common;

/// <summary>
/// Lets callers that arrive together share one write: whoever comes while a write is under way goes into the next one.
/// Bounded by <paramref name="maxItems"/> a write and by the callers themselves, who wait for their answer.
/// </summary>
/// <param name="commit">Writes 1 to <paramref name="maxItems"/> items; its exception reaches each of their callers.</param>
/// <param name="maxItems">How many items share a write at most.</param>
/// <param name="writers">How many writes are under way at once, at most.</param>
/// <param name="linger">Waits for more company after the first item of a write arrived; completes when it is time to go.</param>
internal sealed class GroupCommit<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit,
    int maxItems,
    int writers,
    Func<Task>? linger = null)
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Answer)> waiting =
        Channel.CreateUnbounded<(TItem, TaskCompletionSource<TResult>)>();

    private int running;

    /// <summary>Hands an item over and waits until it is written.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Writer.TryWrite((item, answer));
        StartWriter();
        return answer.Task;
    }

    // Never counts beyond what is allowed, not even for a moment: whoever finds every writer busy leaves its item to one that has yet to look
    // once more after it left. With a moment's overshoot, those who leave could turn one another away, and the item would be nobody's.
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
            // Someone came between the last look and the goodbye, and found every writer still busy.
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

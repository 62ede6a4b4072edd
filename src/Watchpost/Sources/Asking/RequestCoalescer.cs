using System.Collections.Immutable;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Coalesces concurrent requests within a short window into one call. A caller that gives up does not affect the others; when all have given up, the
/// call is cancelled.
/// </summary>
/// <typeparam name="TItem">What each caller asks for.</typeparam>
/// <typeparam name="TAnswer">The result that all of them get.</typeparam>
/// <param name="window">How long the first caller waits for others.</param>
/// <param name="most">The size of a full batch, which does not wait any longer.</param>
/// <param name="ask">Makes the call.</param>
/// <param name="time">The clock for the window.</param>
internal sealed class RequestCoalescer<TItem, TAnswer>(
    TimeSpan window, int most, Func<ImmutableArray<TItem>, CancellationToken, Task<TAnswer>> ask, TimeProvider time)
{
    private readonly Lock mutex = new();
    private readonly Dictionary<string, Batch> open = new(StringComparer.Ordinal);

    /// <summary>Joins the current batch of a key, and returns its result.</summary>
    public async Task<TAnswer> JoinAsync(string key, TItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = Enter(key, item, out var node);
        try
        {
            return await batch.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave(batch, node);
            throw;
        }
    }

    private Batch Enter(string key, TItem item, out LinkedListNode<TItem> node)
    {
        lock (mutex)
        {
            if (!open.TryGetValue(key, out var batch))
            {
                batch = new Batch();
                open.Add(key, batch);
                batch.Answer = RunAsync(key, batch);
            }

            node = batch.Items.AddLast(item);
            if (batch.Items.Count >= most)
            {
                open.Remove(key);
                batch.Full.SetResult();
            }

            return batch;
        }
    }

    private async Task<TAnswer> RunAsync(string key, Batch batch)
    {
        using var elapsed = new CancellationTokenSource();
        await Task.WhenAny(batch.Full.Task, Task.Delay(window, time, elapsed.Token));
        await elapsed.CancelAsync();
        ImmutableArray<TItem> items;
        lock (mutex)
        {
            if (open.TryGetValue(key, out var still) && still == batch)
            {
                open.Remove(key);
            }

            items = [.. batch.Items];
        }

        return items.IsEmpty ? throw new OperationCanceledException("All callers have given up.") : await ask(items, batch.AllGone.Token);
    }

    private void Leave(Batch batch, LinkedListNode<TItem> node)
    {
        bool isOver;
        lock (mutex)
        {
            batch.Items.Remove(node);
            isOver = batch.Items.Count == 0 && !open.ContainsValue(batch);
        }

        if (isOver)
        {
            batch.AllGone.Cancel();
        }
    }

    private sealed class Batch
    {
        public LinkedList<TItem> Items { get; } = [];

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Never disposed of: it has no timer, and the last caller may leave after the call has ended.
        public CancellationTokenSource AllGone { get; } = new();

        public Task<TAnswer> Answer { get; set; } = Task.FromException<TAnswer>(new InvalidOperationException("The batch has not started."));
    }
}

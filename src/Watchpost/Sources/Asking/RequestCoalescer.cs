using System.Collections.Immutable;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Brings together callers that come within a short window, so that one call serves them all. A caller that gives up leaves the others alone;
/// once all have given up, so does the call.
/// </summary>
/// <typeparam name="TItem">What each caller asks about.</typeparam>
/// <typeparam name="TAnswer">What all of them get.</typeparam>
/// <param name="window">How long the first caller waits for others.</param>
/// <param name="most">How many make up a full round, which does not wait any longer.</param>
/// <param name="ask">Makes the call.</param>
/// <param name="time">For the window.</param>
internal sealed class RequestCoalescer<TItem, TAnswer>(
    TimeSpan window, int most, Func<ImmutableArray<TItem>, CancellationToken, Task<TAnswer>> ask, TimeProvider time)
{
    private readonly Lock turn = new();
    private readonly Dictionary<string, Round> open = new(StringComparer.Ordinal);

    /// <summary>Takes part in a round of this lane, and gives its answer.</summary>
    public async Task<TAnswer> JoinAsync(string lane, TItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var round = Enter(lane, item, out var place);
        try
        {
            return await round.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave(round, place);
            throw;
        }
    }

    private Round Enter(string lane, TItem item, out LinkedListNode<TItem> place)
    {
        lock (turn)
        {
            if (!open.TryGetValue(lane, out var round))
            {
                round = new Round();
                open.Add(lane, round);
                round.Answer = RunAsync(lane, round);
            }

            place = round.Items.AddLast(item);
            if (round.Items.Count >= most)
            {
                open.Remove(lane);
                round.Full.SetResult();
            }

            return round;
        }
    }

    private async Task<TAnswer> RunAsync(string lane, Round round)
    {
        using var elapsed = new CancellationTokenSource();
        await Task.WhenAny(round.Full.Task, Task.Delay(window, time, elapsed.Token));
        await elapsed.CancelAsync();
        ImmutableArray<TItem> items;
        lock (turn)
        {
            if (open.TryGetValue(lane, out var still) && still == round)
            {
                open.Remove(lane);
            }

            items = [.. round.Items];
        }

        return items.IsEmpty ? throw new OperationCanceledException("All callers have gone.") : await ask(items, round.AllGone.Token);
    }

    private void Leave(Round round, LinkedListNode<TItem> place)
    {
        bool isOver;
        lock (turn)
        {
            round.Items.Remove(place);
            isOver = round.Items.Count == 0 && !open.ContainsValue(round);
        }

        if (isOver)
        {
            round.AllGone.Cancel();
        }
    }

    private sealed class Round
    {
        public LinkedList<TItem> Items { get; } = [];

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Never disposed: it has no timer, and the last to leave may come after the call's end.
        public CancellationTokenSource AllGone { get; } = new();

        public Task<TAnswer> Answer { get; set; } = Task.FromException<TAnswer>(new InvalidOperationException("The round has not begun."));
    }
}

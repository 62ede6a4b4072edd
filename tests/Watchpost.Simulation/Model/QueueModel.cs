using System.Text;

namespace Watchpost.Simulation.Model;

/// <summary>
/// What the queues of Queue Storage do, without failures: messages hidden for a while, received under a lease, deleted by the receipt of that lease.
/// Checked against Azurite by the system tests.
/// </summary>
internal sealed class QueueModel(TimeProvider time)
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);
    private readonly Dictionary<string, List<Message>> queues = new(StringComparer.Ordinal);
    private long receipts;

    /// <summary>A message as received.</summary>
    /// <param name="Id">Its ID.</param>
    /// <param name="Text">What was sent.</param>
    /// <param name="Receipt">Deletes it, or shows it again, until it is received anew.</param>
    /// <param name="Dequeues">How often it was received, this time included.</param>
    public sealed record Received(long Id, string Text, string Receipt, int Dequeues);

    /// <summary>How many messages a queue holds, hidden ones included.</summary>
    public int Count(string queue) => queues.TryGetValue(queue, out var messages) ? messages.Count : 0;

    /// <summary>When each message of a queue is visible, oldest first.</summary>
    public IReadOnlyList<(string Text, DateTimeOffset VisibleAt)> Peek(string queue) =>
        queues.TryGetValue(queue, out var messages) ? [.. messages.Select(message => (message.Text, message.VisibleAt))] : [];

    /// <summary>Sends a message that becomes visible after <paramref name="delay"/>.</summary>
    public void Send(string queue, string text, TimeSpan delay)
    {
        // Base64 is what goes over the wire.
        if (4 * ((Encoding.UTF8.GetByteCount(text) + 2) / 3) > MaxBytes)
        {
            throw new Azure.RequestFailedException(413, $"A message of {text.Length} characters.", "RequestBodyTooLarge", null);
        }

        if (delay < TimeSpan.Zero || delay > MaxDelay || delay.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new Azure.RequestFailedException(400, $"A message cannot be hidden for {delay}.", "OutOfRangeQueryParameterValue", null);
        }

        if (!queues.TryGetValue(queue, out var messages))
        {
            queues[queue] = messages = [];
        }

        messages.Add(new Message { Id = ++receipts, Text = text, VisibleAt = time.GetUtcNow() + delay });
    }

    /// <summary>Receives up to <paramref name="max"/> visible messages and hides them for <paramref name="lease"/>.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="lease">For how long.</param>
    /// <param name="order">Picks them in any order; <see langword="null"/>: in the order of their sending.</param>
    public IReadOnlyList<Received> Receive(string queue, int max, TimeSpan lease, Random? order = null)
    {
        var now = time.GetUtcNow();
        if (!queues.TryGetValue(queue, out var messages))
        {
            return [];
        }

        Message[] visible = [.. messages.Where(message => message.VisibleAt <= now)];
        order?.Shuffle(visible);
        return [.. visible.Take(max).Select(message => Receive(message, now + lease))];
    }

    /// <summary>Deletes a received message; <see langword="false"/> where the receipt is out of date.</summary>
    public bool Delete(string queue, Received received) =>
        queues.TryGetValue(queue, out var messages) && messages.RemoveAll(message => IsHeld(message, received)) > 0;

    /// <summary>Ends or prolongs a lease; <see langword="false"/> where the receipt is out of date.</summary>
    public bool ShowAfter(string queue, Received received, TimeSpan delay)
    {
        if (!queues.TryGetValue(queue, out var messages) || messages.Find(message => IsHeld(message, received)) is not { } held)
        {
            return false;
        }

        held.VisibleAt = time.GetUtcNow() + delay;
        held.Receipt = "";
        return true;
    }

    /// <summary>Removes all messages, leased ones included.</summary>
    public void Clear(string queue) => queues.Remove(queue);

    private static bool IsHeld(Message message, Received received) => message.Id == received.Id && message.Receipt == received.Receipt;

    private Received Receive(Message message, DateTimeOffset until)
    {
        message.VisibleAt = until;
        message.Dequeues++;
        message.Receipt = (++receipts).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Received(message.Id, message.Text, message.Receipt, message.Dequeues);
    }

    private sealed class Message
    {
        public required long Id { get; init; }

        public required string Text { get; init; }

        public required DateTimeOffset VisibleAt { get; set; }

        public int Dequeues { get; set; }

        public string Receipt { get; set; } = "";
    }
}

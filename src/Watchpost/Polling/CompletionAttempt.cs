namespace Watchpost.Polling;

/// <summary>How much of a task's end goes into one write.</summary>
/// <param name="Task">The finished task.</param>
/// <param name="Body">Its final JSON.</param>
/// <param name="Watches">How many of its first watches end in this write. The task's chain continues with the rest.</param>
internal sealed record CompletionAttempt(TaskRecord Task, ReadOnlyMemory<byte> Body, int Watches)
{
    // The largest result leaves room for half of the watches, even if all their text must be escaped.
    private const int Few = 4;

    /// <summary>The ways to write an end, largest first: with all watches, with a few, and without the final JSON.</summary>
    public static IEnumerable<CompletionAttempt> Of(TaskRecord task, ReadOnlyMemory<byte> body, int watches)
    {
        yield return new CompletionAttempt(task, body, watches);
        if (watches > 1)
        {
            yield return new CompletionAttempt(task, body, Math.Max(1, watches / Few));
        }

        if (!body.IsEmpty)
        {
            yield return new CompletionAttempt(task with { Truncated = true }, ReadOnlyMemory<byte>.Empty, watches);
        }
    }
}

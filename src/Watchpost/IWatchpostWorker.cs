namespace Watchpost;

/// <summary>The work that queue messages and the timer start.</summary>
public interface IWatchpostWorker
{
    /// <summary>Polls the tasks that a message announces. A message that is not ours, late or repeated changes nothing.</summary>
    Task PollAsync(string message, CancellationToken cancellationToken);

    /// <summary>Attempts the notifications that a message announces. A message that is not ours, late or repeated changes nothing.</summary>
    Task DeliverAsync(string message, CancellationToken cancellationToken);

    /// <summary>Logs a message whose function kept failing. Its wake-ups are rows, and the sweep announces them again.</summary>
    /// <param name="queue">The queue that it came from.</param>
    /// <param name="message">The message.</param>
    void LogPoisonMessage(string queue, string message);

    /// <summary>Announces overdue wake-ups again, removes what has been kept for long enough, and stores what was learned.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}

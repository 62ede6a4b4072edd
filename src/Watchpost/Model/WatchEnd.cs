namespace Watchpost.Model;

/// <summary>How a watch ended. Frozen with it, so that every attempt sends the same bytes.</summary>
/// <param name="State">The terminal state that the notification reports.</param>
/// <param name="Progress">The progress at that time.</param>
/// <param name="Reason">Why it failed or expired.</param>
/// <param name="At">When it was decided: the notification's timestamp.</param>
internal sealed record WatchEnd(TaskState State, int? Progress, string? Reason, DateTimeOffset At);

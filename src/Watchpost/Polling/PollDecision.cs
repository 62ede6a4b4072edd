namespace Watchpost.Polling;

/// <summary>What follows from an observation.</summary>
/// <param name="Task">
/// The task after the observation. If it is finished, its chain ends; if it is open, <see cref="TaskRecord.NextPollAt"/> says when to poll again.
/// </param>
/// <param name="Body">The final JSON to store, if the task finished with one.</param>
/// <param name="MustBeStored">Whether the task's row must be written: a state or a problem changed, or a count that a decision depends on.</param>
internal sealed record PollDecision(TaskRecord Task, ReadOnlyMemory<byte> Body, bool MustBeStored);

namespace Watchpost.Polling;

/// <summary>What follows from an observation.</summary>
/// <param name="Task">The task as it is now. Finished: the chain ends. Open: <see cref="TaskRecord.NextPollAt"/> says when to ask again.</param>
/// <param name="Body">The final JSON to store, where the task finished with one.</param>
/// <param name="MustBeStored">Whether the task's row must know: a state or a problem changed, or something was counted that a decision rests on.</param>
internal sealed record PollDecision(TaskRecord Task, ReadOnlyMemory<byte> Body, bool MustBeStored);

namespace Watchpost.Storage.Tasks;

/// <summary>A finished task with its final JSON.</summary>
/// <param name="Task">The task.</param>
/// <param name="Body">Its final JSON; empty if there is none.</param>
internal sealed record FinishedTask(TaskRecord Task, ReadOnlyMemory<byte> Body);

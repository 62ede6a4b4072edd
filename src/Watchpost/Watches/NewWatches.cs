using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>New watches of one task, of which the wake-up is stored and the rows are not.</summary>
/// <param name="Task">The task as it is to be stored if it is new.</param>
/// <param name="Watches">Its watches, 1 to <see cref="TaskChanges.MaxWatches"/>.</param>
/// <param name="WakeUpStoredAt">When the wake-up of the task's chain began to be stored.</param>
internal sealed record NewWatches(TaskRecord Task, WatchRecord[] Watches, DateTimeOffset WakeUpStoredAt);

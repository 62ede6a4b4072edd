using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>New watches of one task. Their wake-up is stored, their rows are not.</summary>
/// <param name="Task">The task to store if it is new.</param>
/// <param name="Watches">Its watches, 1 to <see cref="TaskChanges.MaxWatches"/>.</param>
/// <param name="WakeUpStoredAt">When storing the chain's wake-up began.</param>
internal sealed record NewWatches(TaskRecord Task, WatchRecord[] Watches, DateTimeOffset WakeUpStoredAt);

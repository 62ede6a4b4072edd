namespace Watchpost.Watches;

/// <summary>A watch that was stored, with its task as it stood then.</summary>
/// <param name="Watch">The watch.</param>
/// <param name="Task">Its task.</param>
internal sealed record StoredWatch(WatchRecord Watch, TaskRecord Task);

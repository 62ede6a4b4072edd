namespace Watchpost.Watches;

/// <summary>A stored watch, with its task as of that write.</summary>
/// <param name="Watch">The watch.</param>
/// <param name="Task">Its task.</param>
internal sealed record StoredWatch(WatchRecord Watch, TaskRecord Task);

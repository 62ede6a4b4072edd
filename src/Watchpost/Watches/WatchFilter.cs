namespace Watchpost.Watches;

/// <summary>Which watches to list. A <see langword="null"/> member does not filter.</summary>
internal sealed record WatchFilter
{
    /// <summary>The task's state, seen from the watch.</summary>
    public TaskState? State { get; init; }

    /// <summary>The source's name. It need not be configured any more.</summary>
    public string? Source { get; init; }

    public string? TaskId { get; init; }

    /// <summary>The most watches to return: 1 to 200.</summary>
    public required int Limit { get; init; }

    /// <summary>Where the previous page ended: its <see cref="WatchPage.Continuation"/>.</summary>
    public string? Continuation { get; init; }
}

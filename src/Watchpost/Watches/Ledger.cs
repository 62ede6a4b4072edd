namespace Watchpost.Watches;

/// <summary>What became of the watches that were registered in a window: each is counted in exactly one place.</summary>
internal sealed record Ledger
{
    /// <summary>The window's start, inclusive.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The window's end, exclusive.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When it was counted.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>All of them.</summary>
    public int Registered => Watching + Delivering + Delivered + Failed + Disabled + Cancelled;

    /// <summary>The task is open.</summary>
    public required int Watching { get; init; }

    /// <summary>The terminal notification is due or being retried.</summary>
    public required int Delivering { get; init; }

    /// <summary>The terminal notification was taken.</summary>
    public required int Delivered { get; init; }

    /// <summary>Given up.</summary>
    public required int Failed { get; init; }

    /// <summary>The receiver said stop.</summary>
    public required int Disabled { get; init; }

    /// <summary>Deleted.</summary>
    public required int Cancelled { get; init; }
}

namespace Watchpost.Model;

/// <summary>What past polls of a task leave to remember for the next decision.</summary>
internal sealed record PollMemory
{
    /// <summary>The source has known the task at least once.</summary>
    public bool Seen { get; init; }

    /// <summary>Polls of chains before the one in force: they count for no schedule of this one.</summary>
    public int EarlierPolls { get; init; }

    /// <summary>Polls in a row that told nothing.</summary>
    public int Problems { get; init; }

    /// <summary>Polls in a row that said "not found".</summary>
    public int NotFound { get; init; }

    public DateTimeOffset? NotFoundSince { get; init; }

    /// <summary>Polls that saw a success without its result.</summary>
    public int Incomplete { get; init; }

    /// <summary>Polls in a row that saw 100 % without an end.</summary>
    public int Full { get; init; }

    public DateTimeOffset? FullSince { get; init; }

    /// <summary>When state or progress last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>What its end is to teach.</summary>
    public TaskTrace Run { get; init; } = new();
}

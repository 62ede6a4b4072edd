namespace Watchpost.Watches;

/// <summary>What can be read as a watch's result.</summary>
internal abstract record StoredResult
{
    private StoredResult()
    {
    }

    /// <summary>The final JSON.</summary>
    /// <param name="Json">UTF-8, private fields removed.</param>
    /// <param name="Truncated">Whether the upstream's JSON was too large to store, so that <paramref name="Json"/> is only the summary.</param>
    public sealed record Found(ReadOnlyMemory<byte> Json, bool Truncated) : StoredResult;

    /// <summary>The task has not ended.</summary>
    public sealed record NotFinished : StoredResult;

    public sealed record NoSuchWatch : StoredResult;
}

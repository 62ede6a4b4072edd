namespace Watchpost.Watches;

/// <summary>What there is to read as a watch's result.</summary>
internal abstract record StoredResult
{
    private StoredResult()
    {
    }

    /// <summary>The final JSON.</summary>
    /// <param name="Json">UTF-8, private fields removed.</param>
    /// <param name="Truncated">The upstream's JSON was too large to store and <paramref name="Json"/> is only the summary.</param>
    public sealed record Found(ReadOnlyMemory<byte> Json, bool Truncated) : StoredResult;

    /// <summary>The task has not come to its end.</summary>
    public sealed record NotFinished : StoredResult;

    public sealed record NoSuchWatch : StoredResult;
}

namespace Watchpost.Watches;

/// <summary>What came of asking for the last notification again.</summary>
internal abstract record RedeliveryOutcome
{
    private RedeliveryOutcome()
    {
    }

    public sealed record Accepted(Watch Watch) : RedeliveryOutcome;

    /// <summary>There is no terminal notification yet.</summary>
    public sealed record NothingYet : RedeliveryOutcome;

    /// <summary>The watch was deleted: nothing is sent any more.</summary>
    public sealed record Cancelled : RedeliveryOutcome;

    public sealed record NoSuchWatch : RedeliveryOutcome;
}

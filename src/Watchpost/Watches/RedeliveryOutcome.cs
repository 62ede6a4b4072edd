namespace Watchpost.Watches;

/// <summary>The outcome of a request to send the last notification again.</summary>
internal abstract record RedeliveryOutcome
{
    private RedeliveryOutcome()
    {
    }

    public sealed record Accepted(Watch Watch) : RedeliveryOutcome;

    /// <summary>There is no terminal notification yet.</summary>
    public sealed record NothingYet : RedeliveryOutcome;

    /// <summary>The watch was deleted, so nothing is sent.</summary>
    public sealed record Cancelled : RedeliveryOutcome;

    public sealed record NoSuchWatch : RedeliveryOutcome;
}

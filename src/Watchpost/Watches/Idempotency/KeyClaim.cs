namespace Watchpost.Watches.Idempotency;

/// <summary>The outcome of claiming an idempotency key: a closed set.</summary>
internal abstract record KeyClaim
{
    private KeyClaim()
    {
    }

    /// <summary>This request makes the registration, under this ID.</summary>
    public sealed record Taken(WatchId Watch) : KeyClaim;

    public sealed record Done(WatchId Watch) : KeyClaim;

    public sealed record Busy : KeyClaim
    {
        public static Busy Instance { get; } = new();
    }

    /// <summary>The key was used before with another body.</summary>
    public sealed record OtherBody : KeyClaim
    {
        public static OtherBody Instance { get; } = new();
    }
}

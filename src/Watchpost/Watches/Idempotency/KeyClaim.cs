namespace Watchpost.Watches.Idempotency;

/// <summary>What an idempotency key stands for: a closed set.</summary>
internal abstract record KeyClaim
{
    private KeyClaim()
    {
    }

    /// <summary>The registration is this request's to make, under that ID.</summary>
    public sealed record Taken(WatchId Watch) : KeyClaim;

    public sealed record Done(WatchId Watch) : KeyClaim;

    public sealed record Busy : KeyClaim
    {
        public static Busy Instance { get; } = new();
    }

    /// <summary>The key came with another body before.</summary>
    public sealed record OtherBody : KeyClaim
    {
        public static OtherBody Instance { get; } = new();
    }
}

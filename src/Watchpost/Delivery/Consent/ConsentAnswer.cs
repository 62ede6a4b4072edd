namespace Watchpost.Delivery.Consent;

/// <summary>A host's consent: a closed set.</summary>
internal abstract record ConsentAnswer
{
    private ConsentAnswer()
    {
    }

    /// <summary>It agreed, or consent is not required.</summary>
    public sealed record Agreed : ConsentAnswer
    {
        public static Agreed Instance { get; } = new();
    }

    /// <summary>It responded without consent.</summary>
    public sealed record Refused : ConsentAnswer
    {
        public static Refused Instance { get; } = new();
    }

    /// <summary>It cannot decide now: 408, 425, 429 or 5xx.</summary>
    /// <param name="StatusCode">The HTTP status.</param>
    /// <param name="RetryAfter">When to ask again, 0 to 24 hours; <see langword="null"/> if not given.</param>
    public sealed record NotNow(int StatusCode, TimeSpan? RetryAfter) : ConsentAnswer;
}

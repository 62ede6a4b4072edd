namespace Watchpost.Delivery.Consent;

/// <summary>What is known of a host's consent: a closed set.</summary>
internal abstract record ConsentAnswer
{
    private ConsentAnswer()
    {
    }

    /// <summary>It has agreed, or is not asked.</summary>
    public sealed record Agreed : ConsentAnswer
    {
        public static Agreed Instance { get; } = new();
    }

    /// <summary>It answered, and did not agree.</summary>
    public sealed record Refused : ConsentAnswer
    {
        public static Refused Instance { get; } = new();
    }

    /// <summary>It answered that it cannot say now: 408, 425, 429 or 5xx.</summary>
    /// <param name="StatusCode">The HTTP status.</param>
    /// <param name="RetryAfter">When it wants to be asked again, 0 to 24 hours; <see langword="null"/> where it did not say.</param>
    public sealed record NotNow(int StatusCode, TimeSpan? RetryAfter) : ConsentAnswer;
}

namespace Watchpost.Sources.Reading;

/// <summary>One HTTP answer as far as it was read.</summary>
internal readonly record struct UpstreamResponse
{
    public required int Status { get; init; }

    /// <summary>Without parameters, such as <c>application/json</c>.</summary>
    public string? MediaType { get; init; }

    public string? CharSet { get; init; }

    /// <summary>A CDN's challenge page (<c>cf-mitigated</c>) rather than the source's own answer.</summary>
    public bool IsChallenge { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Hides the source's key in what is shown of it; <see langword="null"/>: there is none to hide.</summary>
    public SecretRedactor? Mask { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>There was more than we read: our own bound, not the sender's end.</summary>
    public bool IsCut { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;
}

namespace Watchpost.Sources.Reading;

/// <summary>An HTTP response as far as it was read.</summary>
internal readonly record struct UpstreamResponse
{
    public required int Status { get; init; }

    /// <summary>Without parameters, such as <c>application/json</c>.</summary>
    public string? MediaType { get; init; }

    public string? CharSet { get; init; }

    /// <summary>Whether this is a CDN's challenge page (<c>cf-mitigated</c>), not the source's own response.</summary>
    public bool IsChallenge { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Redacts the source's key in what is shown; <see langword="null"/> if there is no key.</summary>
    public SecretRedactor? Mask { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether it was cut at our limit, as opposed to its sender's end.</summary>
    public bool IsCut { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;
}

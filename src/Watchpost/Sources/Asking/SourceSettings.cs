using Watchpost.Outbound;
using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>A source's checked settings.</summary>
internal sealed record SourceSettings
{
    public required string Name { get; init; }

    /// <summary>The preset behind it; <see langword="null"/> for a definition of the user's own.</summary>
    public string? Preset { get; init; }

    /// <summary>Replaces the definition's base; no slash at its end.</summary>
    public string? BaseUrl { get; init; }

    public string? Secret { get; init; }

    /// <summary>Hides the secret where an answer repeats it.</summary>
    public SecretRedactor Mask => field ??= new SecretRedactor(Secret);

    public HostList AllowedHosts { get; init; } = HostList.Empty;

    /// <summary>For one poll as a whole, the answer's body and a follow-up included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}

using Watchpost.Outbound;
using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>A source's checked settings.</summary>
internal sealed record SourceSettings
{
    public required string Name { get; init; }

    /// <summary>The preset that it is based on; <see langword="null"/> for a user's own definition.</summary>
    public string? Preset { get; init; }

    /// <summary>Replaces the definition's base; without a trailing slash.</summary>
    public string? BaseUrl { get; init; }

    public string? Secret { get; init; }

    /// <summary>Redacts the key in responses.</summary>
    public SecretRedactor Mask => field ??= new SecretRedactor(Secret);

    public HostList AllowedHosts { get; init; } = HostList.Empty;

    /// <summary>For a whole poll, including the body and a follow-up.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}

using System.Collections.Immutable;
using Watchpost.Model;

namespace Watchpost.Http.Input;

/// <summary>The members of a <c>POST /watches</c> that were given and have the right shape; the others are <see langword="null"/>.</summary>
internal sealed record RegistrationDraft
{
    public string? TaskId { get; set; }

    public string? CallbackUrl { get; set; }

    public string? Source { get; set; }

    public WatchEvents? Events { get; set; }

    public string? Secret { get; set; }

    public string? Metadata { get; set; }

    public int? DeadlineSeconds { get; set; }

    public ImmutableSortedDictionary<string, string>? Variables { get; set; }

    public string? StatusUrl { get; set; }
}

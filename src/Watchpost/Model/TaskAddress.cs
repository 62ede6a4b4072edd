using System.Collections.Immutable;

namespace Watchpost.Model;

/// <summary>What a source needs to be asked about one task.</summary>
internal sealed record TaskAddress
{
    public required string Source { get; init; }

    /// <summary>Opaque: 1 to 512 characters, no control characters, neither <c>.</c> nor <c>..</c>.</summary>
    public required string TaskId { get; init; }

    /// <summary>Values for <c>{var.x}</c>, for sources whose URL needs more than the task ID.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The URL to ask at, for sources that let the caller choose it.</summary>
    public string? StatusUrl { get; init; }
}

using System.Collections.Immutable;

namespace Watchpost.Storage.Tables;

/// <summary>Rows of one partition whose keys lie in [<paramref name="From"/>, <paramref name="To"/>).</summary>
/// <param name="From">The first key, inclusive.</param>
/// <param name="To">The key to stop before.</param>
internal sealed record RowRange(string From, string To)
{
    /// <summary>The most rows to read; <see langword="null"/> for all.</summary>
    public int? Take { get; init; }

    /// <summary>Which properties to read; empty for all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>Text properties that must be equal. The service filters.</summary>
    public ImmutableArray<(string Property, string Value)> Where { get; init; } = [];

    /// <summary>All rows whose key starts with <paramref name="prefix"/>. Our keys are letters, digits, dashes and underscores, all below the tilde.</summary>
    public static RowRange Prefix(string prefix) => new(prefix, prefix + "~");

    /// <summary>The first key to read in order to continue after <paramref name="key"/>: no key of ours has a character below the dash.</summary>
    public static string Behind(string key) => key + "!";
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Watchpost.Sources.Definitions;

/// <summary>A test on a response. Every part that is given must hold.</summary>
internal sealed record Condition
{
    /// <summary>The HTTP status is one of these.</summary>
    public ImmutableArray<int> Http { get; init; } = [];

    /// <summary>The slot of the value that the other parts test; -1 if there is none.</summary>
    public int Slot { get; init; } = -1;

    public FrozenSet<string>? In { get; init; }

    /// <summary>There is a value, and it is none of these. A missing value does not match.</summary>
    public FrozenSet<string>? NotIn { get; init; }

    public bool? NonEmpty { get; init; }

    public Regex? Match { get; init; }

    /// <summary>The condition counts as met if any of these holds.</summary>
    public ImmutableArray<Condition> Unless { get; init; } = [];
}

using System.Collections.Immutable;

namespace Watchpost.Sources.Definitions;

/// <summary>A verdict, and the conditions that must all hold for it.</summary>
internal sealed record Rule(Verdict Verdict, ImmutableArray<Condition> When)
{
    /// <summary>Whether it names HTTP statuses, and so may read responses that are not 2xx.</summary>
    public bool NamesHttpStatus { get; } = When.Any(condition => !condition.Http.IsEmpty);
}

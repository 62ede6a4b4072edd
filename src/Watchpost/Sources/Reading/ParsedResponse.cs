using System.Collections.Immutable;

namespace Watchpost.Sources.Reading;

/// <summary>What a response was read as.</summary>
/// <param name="Observation">The result.</param>
/// <param name="FollowUpValues">
/// If the definition has a follow-up and the task has succeeded: the values of its pointers, in the order of the URL's placeholders;
/// <see langword="null"/> for a missing value. Default: no follow-up.
/// </param>
internal readonly record struct ParsedResponse(Observation Observation, ImmutableArray<string?> FollowUpValues = default);

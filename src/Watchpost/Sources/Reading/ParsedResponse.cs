using System.Collections.Immutable;

namespace Watchpost.Sources.Reading;

/// <summary>What an answer was read as.</summary>
/// <param name="Observation">The reading.</param>
/// <param name="FollowUpValues">
/// Where the definition has a follow-up and the task has succeeded: the values of its pointers, in the order of its URL's places;
/// <see langword="null"/> stands for a value that the answer lacks. Default: nothing to follow up.
/// </param>
internal readonly record struct ParsedResponse(Observation Observation, ImmutableArray<string?> FollowUpValues = default);

using System.Collections.Immutable;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What was learned about a source.</summary>
/// <param name="All">From all its tasks.</param>
/// <param name="Kinds">From each kind of them.</param>
/// <param name="Rhythm">The rhythm in which its answers change; <see langword="null"/> if there is none.</param>
internal sealed record LearnedSource(LearnedSummary All, ImmutableArray<LearnedSummary> Kinds, Rhythm? Rhythm);

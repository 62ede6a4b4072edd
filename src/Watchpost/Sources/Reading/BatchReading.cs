using System.Collections.Immutable;

namespace Watchpost.Sources.Reading;

/// <summary>What an answer about many tasks was read as: a closed set.</summary>
internal abstract record BatchReading
{
    private BatchReading()
    {
    }

    /// <summary>One reading for each ID that was asked for, as if it had been asked alone. An ID without one has to be asked alone: its item is too large. So has one that is not found: a list may be short.</summary>
    public sealed record Answers(ImmutableDictionary<string, ParsedResponse> ByTaskId) : BatchReading
    {
        /// <summary>Each has to be asked alone.</summary>
        public static Answers None { get; } = new(ImmutableDictionary<string, ParsedResponse>.Empty);
    }

    /// <summary>The call told nothing, for all of its tasks alike.</summary>
    public sealed record Same(Observation Observation) : BatchReading;

    /// <summary>There is no such endpoint, or it speaks another language: ask one by one.</summary>
    public sealed record NotServed(string Why) : BatchReading;
}

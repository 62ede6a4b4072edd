using System.Collections.Immutable;

namespace Watchpost.Sources.Reading;

/// <summary>How a batch response was read: a closed set.</summary>
internal abstract record BatchReading
{
    private BatchReading()
    {
    }

    /// <summary>
    /// A reading for each requested ID, as if it had been polled alone. An ID without one must be polled alone, because its item is too large. So
    /// must one that is not found, because a list may be incomplete.
    /// </summary>
    public sealed record Answers(ImmutableDictionary<string, ParsedResponse> ByTaskId) : BatchReading
    {
        /// <summary>Each task must be polled alone.</summary>
        public static Answers None { get; } = new(ImmutableDictionary<string, ParsedResponse>.Empty);
    }

    /// <summary>The call failed for all of its tasks alike.</summary>
    public sealed record Same(Observation Observation) : BatchReading;

    /// <summary>There is no such endpoint, or it responds in another format: poll one by one.</summary>
    public sealed record NotServed(string Why) : BatchReading;
}

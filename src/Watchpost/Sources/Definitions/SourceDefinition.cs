using System.Collections.Frozen;
using System.Collections.Immutable;
using Watchpost.Outbound;

namespace Watchpost.Sources.Definitions;

/// <summary>A source's definition, checked and compiled: what to request and how to read the response. Immutable.</summary>
internal sealed record SourceDefinition
{
    /// <summary>The preset's name, or the file it came from.</summary>
    public required string Name { get; init; }

    /// <summary>The value of <c>{baseUrl}</c> unless a setting replaces it.</summary>
    public Template? BaseUrl { get; init; }

    /// <summary>Additional hosts for status URLs and follow-ups.</summary>
    public ImmutableArray<HostPattern> AllowedHosts { get; init; } = [];

    public required RequestPart Request { get; init; }

    public ImmutableArray<Rule> Before { get; init; } = [];

    /// <summary>Slots. The first value that is not empty counts.</summary>
    public ImmutableArray<int> Status { get; init; } = [];

    public FrozenDictionary<string, Verdict> Values { get; init; } = FrozenDictionary<string, Verdict>.Empty;

    public ImmutableArray<Rule> After { get; init; } = [];

    /// <summary>What an unknown status means; never terminal.</summary>
    public Verdict Default { get; init; } = Verdict.Running;

    public ProgressPart? Progress { get; init; }

    /// <summary>Slots of the upstream's error message, in order of preference; empty for the common shapes.</summary>
    public ImmutableArray<int> Error { get; init; } = [];

    public ImmutableArray<int> Result { get; init; } = [];

    /// <summary>What a success must show besides its status.</summary>
    public ImmutableArray<Condition> Complete { get; init; } = [];

    public FollowUpPart? FollowUp { get; init; }

    public TimesPart Times { get; init; } = new();

    /// <summary>Slot of the task's ID in the response; -1 if there is none.</summary>
    public int Id { get; init; } = -1;

    /// <summary>Slot of the task's kind; -1 if there is none.</summary>
    public int Kind { get; init; } = -1;

    public BatchPart? Batch { get; init; }

    public required PollHints Poll { get; init; }

    public bool HonoursRetryAfter { get; init; } = true;

    /// <summary>The private members as segments, for the filter that drops large ones.</summary>
    public ImmutableArray<ImmutableArray<string>> Private { get; init; } = [];

    public required PointerTree Pointers { get; init; }

    /// <summary>Slots of the common shapes of error messages.</summary>
    public ImmutableArray<int> CommonErrors { get; init; } = [];

    internal sealed record RequestPart
    {
        public required string Method { get; init; }

        public required Template Url { get; init; }

        public ImmutableArray<(string Name, Template Value)> Headers { get; init; } = [];

        /// <summary>JSON text whose placeholders are filled with escaped text.</summary>
        public Template? Body { get; init; }
    }

    internal enum ProgressFormat
    {
        Percent,
        Ratio,
        Fraction,
    }

    internal sealed record ProgressPart(ImmutableArray<int> Slots, ProgressFormat Format, int Of);

    /// <summary>A second GET that fetches the result of a succeeded task.</summary>
    internal sealed record FollowUpPart
    {
        public required Template Url { get; init; }

        /// <summary>Whether the status of the second response decides: 4xx means that the task failed.</summary>
        public bool FailOnHttpError { get; init; }

        /// <summary>Slots of the short result in the second response, by its own pointers.</summary>
        public ImmutableArray<int> Result { get; init; } = [];

        public ImmutableArray<int> Error { get; init; } = [];

        public required PointerTree Pointers { get; init; }
    }

    internal enum TimeUnit
    {
        Milliseconds,
        Seconds,
        Iso,
    }

    internal sealed record TimesPart
    {
        public int Submitted { get; init; } = -1;

        public int Started { get; init; } = -1;

        public int Finished { get; init; } = -1;

        public TimeUnit Unit { get; init; } = TimeUnit.Milliseconds;
    }

    internal sealed record BatchPart
    {
        public required string Method { get; init; }

        public required Template Url { get; init; }

        public Template? Body { get; init; }

        /// <summary>Where the items are.</summary>
        public required ImmutableArray<string> Items { get; init; }

        /// <summary>Where an item has its ID.</summary>
        public required ImmutableArray<string> ItemId { get; init; }

        public required int MaxIds { get; init; }

        /// <summary>What a missing ID in the response means.</summary>
        public required Verdict Missing { get; init; }

        /// <summary>Where to put an item so that it looks like a single response.</summary>
        public ImmutableArray<string> As { get; init; } = [];
    }
}

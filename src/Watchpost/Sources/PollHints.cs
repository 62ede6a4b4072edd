using System.Collections.Immutable;

namespace Watchpost.Sources;

/// <summary>When a source likes to be asked, from its definition (<c>poll</c>); settings win over it.</summary>
internal sealed record PollHints
{
    /// <summary>Wait before the first poll after registration.</summary>
    public TimeSpan First { get; init; } = TimeSpan.Zero;

    /// <summary>Up to which age of the task which gap applies, in order of age.</summary>
    public ImmutableArray<(TimeSpan UntilAge, TimeSpan Gap)> Steps { get; init; } = [];

    /// <summary>The gap after the last step, and the longest there is.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest gap that the source tolerates.</summary>
    public TimeSpan Min { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after registration a "not found" may still be the upstream's own delay.</summary>
    public TimeSpan NotFoundGrace { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A task that shows 100 % for so long, and three times, without a terminal state is frozen; <see langword="null"/>: that never happens.</summary>
    public TimeSpan? FullLimit { get; init; }

    /// <summary>A task that shows no change at all for so long has stalled; <see langword="null"/>: never.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The deadline that suits a watch which names none; <see langword="null"/>: the general default.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The most calls per second that the source tolerates, over all tasks of one process; <see langword="null"/>: it declares none.</summary>
    public double? MaxPerSecond { get; init; }

    /// <summary>Many tasks can be asked about in one call, so polls are best made at the same moment.</summary>
    public bool Together { get; init; }
}

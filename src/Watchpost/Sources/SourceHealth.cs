namespace Watchpost.Sources;

/// <summary>How a source has been answering: <c>health</c> in <c>GET /sources</c>.</summary>
internal sealed record SourceHealth
{
    /// <summary>The trouble that the last answers told; <see langword="null"/> while all is well, and before the first poll. Never <see cref="PollProblem.NotFound"/>, which is a task's.</summary>
    public PollProblem? LastProblem { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>When an answer last told how a task stands.</summary>
    public DateTimeOffset? LastGoodAt { get; init; }

    /// <summary>When an answer last told any of this; <see langword="null"/> before the first poll.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What two processes know together: what the later answer told, since when it holds for either, and the last that was good.</summary>
    public SourceHealth With(SourceHealth other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (earlier, later) = other.At is null || other.At < At ? (other, this) : (this, other);
        var lastGood = earlier.LastGoodAt is { } good && !(later.LastGoodAt > good) ? good : later.LastGoodAt;
        var goesOn = later.LastProblem is not null && later.LastProblem == earlier.LastProblem && earlier.Since < later.Since && !(lastGood > earlier.Since);
        return later with { Since = goesOn ? earlier.Since : later.Since, LastGoodAt = lastGood };
    }
}

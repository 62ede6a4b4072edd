namespace Watchpost.Sources;

/// <summary>How a source has been answering this process: <c>health</c> in <c>GET /sources</c>.</summary>
public sealed record SourceHealth
{
    /// <summary>The trouble that the last answers told; <see langword="null"/> while all is well, and before the first poll. Never <see cref="PollProblem.NotFound"/>, which is a task's.</summary>
    public PollProblem? LastProblem { get; init; }

    /// <summary>Since when that trouble lasts.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When an answer last told how a task stands.</summary>
    public DateTimeOffset? LastGoodAt { get; init; }
}

using System.Collections.Immutable;

namespace Watchpost.Fakes;

/// <summary>A <see cref="Reply"/> as remote control spells it.</summary>
internal sealed record Script
{
    /// <summary>What <see cref="Kind"/> may be.</summary>
    public static readonly ImmutableArray<string> Kinds =
        ["status", "slow", "unauthorized", "rate-limited", "server-error", "html", "empty", "array", "truncated", "huge", "drip", "hang", "reset", "redirect"];

    /// <summary>What to do.</summary>
    public string? Kind { get; init; }

    /// <summary>Which task, at the upstream; all if absent.</summary>
    public string? TaskId { get; init; }

    /// <summary>Which path, at the receiver; all if absent.</summary>
    public string? Path { get; init; }

    /// <summary>How often; for good if absent.</summary>
    public int? Times { get; init; }

    /// <summary>For <c>status</c>.</summary>
    public int? Status { get; init; }

    /// <summary>For <c>status</c>, as the header spells it.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>For <c>redirect</c>.</summary>
    public string? Location { get; init; }

    /// <summary>For <c>slow</c>: the wait; for <c>drip</c>: the pause between bytes.</summary>
    public double? Seconds { get; init; }

    /// <summary>For <c>huge</c>.</summary>
    public long? Bytes { get; init; }

    /// <summary>The reply; <see langword="null"/> if there is none of that kind.</summary>
    public Reply? Reply() => Kind switch
    {
        "status" => RetryAfter is { } after ? Replies.Status(Status ?? 503, after) : Replies.Status(Status ?? 500),
        "slow" => Replies.Slow(TimeSpan.FromSeconds(Seconds ?? 5)),
        "unauthorized" => Replies.Unauthorized(),
        "rate-limited" => Replies.RateLimited(Seconds is { } wait ? TimeSpan.FromSeconds(wait) : null),
        "server-error" => Replies.ServerError(),
        "html" => Replies.Html(),
        "empty" => Replies.Empty(),
        "array" => Replies.Array(),
        "truncated" => Replies.Truncated(),
        "huge" => new Reply.Huge(Bytes ?? 100_000_000),
        "drip" => new Reply.Drip(TimeSpan.FromSeconds(Seconds ?? 0.1)),
        "hang" => Replies.Hang(),
        "reset" => Replies.Reset(),
        "redirect" => Replies.Redirect(Location ?? "http://127.0.0.1:9/"),
        _ => null,
    };
}

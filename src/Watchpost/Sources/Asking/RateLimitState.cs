namespace Watchpost.Sources.Asking;

/// <summary>
/// How fast a source may be called: not at all until a 429 or 503 is over, and never faster than it declares (a token bucket that holds one second's
/// worth). Pure and immutable. Each process has its own, so a limit applies per instance of the app.
/// </summary>
internal sealed record RateLimitState
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualSpread = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WidestUsualSpread = TimeSpan.FromSeconds(2);

    private readonly double? maxPerSecond;

    public RateLimitState(double? maxPerSecond, DateTimeOffset now)
    {
        this.maxPerSecond = maxPerSecond;
        Tokens = Burst;
        TokensAt = now;
    }

    private double Burst => Math.Max(1, maxPerSecond ?? 1);

    private double Tokens { get; init; }

    private DateTimeOffset TokensAt { get; init; }

    private DateTimeOffset OpensAt { get; init; }

    private DateTimeOffset ClosedAt { get; init; }

    private DateTimeOffset LastReturn { get; init; }

    private int Overloads { get; init; }

    /// <summary>Until when no call may be made; <see langword="null"/> if calls may be made now.</summary>
    public DateTimeOffset? ClosedUntil(DateTimeOffset now) => OpensAt > now ? OpensAt : null;

    /// <summary>The state after admitting a call, or the time to wait before another try.</summary>
    public (RateLimitState Pace, TimeSpan? Wait) Enter(DateTimeOffset now)
    {
        if (OpensAt > now)
        {
            return ComeBack(now, OpensAt);
        }

        if (maxPerSecond is not { } rate)
        {
            return (this, null);
        }

        var filled = Math.Min(Burst, Tokens + (Math.Max(0, (now - TokensAt).TotalSeconds) * rate));
        // A tolerance for floating-point errors.
        return filled >= 1 - 1e-6
            ? (this with { Tokens = filled - 1, TokensAt = now }, null)
            : (this with { Tokens = filled, TokensAt = now }).ComeBack(now, now + TimeSpan.FromSeconds((1 - filled) / rate));
    }

    /// <summary>The state after a response.</summary>
    /// <param name="observation">What the response was read as.</param>
    /// <param name="askedAt">When the request was sent. A failure of a call made before the source closed is not a second warning.</param>
    /// <param name="now">When the response came.</param>
    public RateLimitState After(Observation observation, DateTimeOffset askedAt, DateTimeOffset now)
    {
        if (observation is not Observation.PollFailed { IsOverload: true } overload)
        {
            return observation is Observation.PollFailed or Observation.Throttled || Overloads == 0 ? this : this with { Overloads = 0 };
        }

        var isNew = Overloads == 0 || askedAt >= ClosedAt;
        var count = Overloads + (isNew ? 1 : 0);
        var pause = overload.RetryAfter ?? Min(FirstPause * Math.Pow(2, Math.Min(count - 1, 10)), LongestPause);
        var until = now + pause;
        return this with { Overloads = count, ClosedAt = isNew ? now : ClosedAt, OpensAt = until > OpensAt ? until : OpensAt };
    }

    // Waiting callers return one after another, not all at once.
    private (RateLimitState Pace, TimeSpan? Wait) ComeBack(DateTimeOffset now, DateTimeOffset earliest)
    {
        var gap = maxPerSecond is { } rate ? TimeSpan.FromSeconds(1 / rate) : UsualSpread;
        var next = LastReturn + gap;
        var isTooFar = maxPerSecond is null && next > earliest + WidestUsualSpread;
        next = next < earliest || isTooFar ? earliest : next;
        return (this with { LastReturn = next }, next - now);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

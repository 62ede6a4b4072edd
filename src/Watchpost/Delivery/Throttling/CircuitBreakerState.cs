using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery.Throttling;

/// <summary>
/// What this process knows of one host, or of one callback: how many attempts are under way, and whether more should begin.
/// Not safe for use by several threads at once; <see cref="DeliveryThrottle"/> sees to that.
/// </summary>
/// <param name="limits">How many attempts may be under way.</param>
/// <param name="longestRest">How long the breaker stays open at most before it lets a probe through.</param>
internal sealed class CircuitBreakerState(CircuitBreakerState.Limits limits, TimeSpan longestRest)
{
    /// <summary>Of a host, whose callbacks may be many people's: one that is slow must leave room for the others.</summary>
    public static readonly Limits OfHost = new(Max: 64, Min: 8, WhenSlow: 64);

    /// <summary>Of a callback: its URL without the query.</summary>
    public static readonly Limits OfCallback = new(Max: 16, Min: 2, WhenSlow: 4);

    /// <summary>Failures in a row that open the breaker, if they came to <see cref="WatchesToOpen"/> watches.</summary>
    public const int FailuresToOpen = 10;

    /// <summary>A few watches, however often they fail, keep to their own schedules: the breaker is for many watches of one dead host.</summary>
    public const int WatchesToOpen = 8;

    /// <summary>How long it is slowed down at most because it asked for patience. The notification that was told so waits as long as it was told.</summary>
    public static readonly TimeSpan MaxQuiet = TimeSpan.FromSeconds(60);

    private const double SmoothingFactor = 0.7;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private int underWay;
    private int slots = limits.Max;
    private int failures;
    private bool isOpen;
    private bool isProbing;
    private bool isKnown;
    private TimeSpan openDuration;
    private TimeSpan averageDuration;
    private DateTimeOffset opensUntil;
    private DateTimeOffset quietUntil;
    private DateTimeOffset tryingUntil;

    public bool IsIdle => underWay == 0;

    /// <summary>When it was last asked or heard of.</summary>
    public DateTimeOffset LastUsed { get; private set; }

    /// <summary>Whether nothing is under way, and nobody has just been asked to try.</summary>
    public bool IsUntried(DateTimeOffset now) => underWay == 0 && now >= tryingUntil;

    /// <summary>Whether it answers, and did so the last time.</summary>
    public bool IsKnown => isKnown && failures == 0;

    /// <summary>Whether attempts may begin as they come: no breaker is open, and it has not asked for patience.</summary>
    public bool IsClosed(DateTimeOffset now) => !isOpen && now >= quietUntil;

    /// <summary>Whether its answers take their time.</summary>
    public bool IsSlow => averageDuration > Slow;

    public bool IsFull(DateTimeOffset now) => underWay >= Slots(now);

    /// <summary>Someone is asked to find out about it.</summary>
    public void Try(DateTimeOffset now) => (tryingUntil, LastUsed) = (now + Slow, now);

    /// <summary>Takes a slot.</summary>
    /// <param name="now">The time.</param>
    /// <param name="overdue">How long the attempt has been due. One that has waited for very long goes ahead, or it would never use up its schedule.</param>
    /// <param name="wait">When to come again, where none is given.</param>
    /// <returns><see langword="null"/> where none is given; otherwise whether it is the breaker's probe.</returns>
    public bool? TryEnter(DateTimeOffset now, TimeSpan overdue, out TimeSpan wait)
    {
        LastUsed = now;
        wait = TimeSpan.Zero;
        var mayInsist = overdue > longestRest * 10;
        if (IsFull(now))
        {
            wait = averageDuration < ShortestWait ? ShortestWait : averageDuration > LongestWait ? LongestWait : averageDuration;
            return null;
        }

        var isProbe = false;
        if (isOpen)
        {
            isProbe = !isProbing && now >= opensUntil;
            if (!isProbe && !mayInsist)
            {
                wait = opensUntil - now > ShortestWait ? opensUntil - now : ShortestWait;
                return null;
            }

            isProbing |= isProbe;
        }

        underWay++;
        return isProbe;
    }

    public void Leave(bool isProbe)
    {
        underWay--;
        isProbing &= !isProbe;
    }

    public void Report(DateTimeOffset now, AttemptResult result, string watch, bool isProbe)
    {
        LastUsed = now;
        if (result.Outcome is DeliveryOutcome.RefusedAddress)
        {
            // Our own refusal says nothing about the host.
            return;
        }

        averageDuration = isKnown || failures > 0 ? (averageDuration * SmoothingFactor) + (result.Duration * (1 - SmoothingFactor)) : result.Duration;
        if (!IsTheHosts(result))
        {
            (isKnown, isOpen, failures, openDuration) = (true, false, 0, TimeSpan.Zero);
            failed.Clear();
            slots = Math.Min(limits.Max, slots + 1);
            return;
        }

        if (result.StatusCode is not null)
        {
            slots = Math.Max(limits.Min, slots / 2);
            var quiet = now + (result.RetryAfter > MaxQuiet ? MaxQuiet : result.RetryAfter ?? TimeSpan.Zero);
            quietUntil = quiet > quietUntil ? quiet : quietUntil;
        }

        failures++;
        if (failed.Count < WatchesToOpen)
        {
            failed.Add(watch);
        }

        if (isProbe || (!isOpen && failures >= FailuresToOpen && failed.Count >= WatchesToOpen))
        {
            openDuration = isOpen ? openDuration * 2 : FirstRest;
            openDuration = openDuration > longestRest ? longestRest : openDuration;
            (isOpen, opensUntil) = (true, now + openDuration);
        }
    }

    // While it asks for patience, it gets little at once: not nothing, for a shared host must not be stopped because one of its tenants asks for it.
    private int Slots(DateTimeOffset now) => now < quietUntil ? limits.Min : IsSlow ? Math.Min(slots, limits.WhenSlow) : slots;

    // What any other notification would have met as well. A 404 or a 500 is the callback's own.
    private static bool IsTheHosts(AttemptResult result) => result switch
    {
        { StatusCode: 429 or 502 or 503 or 504 } => true,
        { StatusCode: not null } => false,
        { Outcome: DeliveryOutcome.Timeout or DeliveryOutcome.ConnectionFailed or DeliveryOutcome.DnsFailed or DeliveryOutcome.TlsFailed } => true,
        _ => false,
    };

    /// <summary>How many attempts may be under way at once.</summary>
    /// <param name="Max">When all is well.</param>
    /// <param name="Min">However badly it goes.</param>
    /// <param name="WhenSlow">While answers take their time.</param>
    public sealed record Limits(int Max, int Min, int WhenSlow);
}

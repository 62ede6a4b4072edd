using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery.Throttling;

/// <summary>
/// This process's state of one host or one callback: attempts in flight, and whether more may start.
/// Not thread-safe; <see cref="DeliveryThrottle"/> locks.
/// </summary>
/// <param name="limits">How many attempts may be in flight.</param>
/// <param name="longestRest">The longest time the breaker stays open before it allows a probe.</param>
internal sealed class CircuitBreakerState(CircuitBreakerState.Limits limits, TimeSpan longestRest)
{
    /// <summary>For a host. Several callers may share it, so one slow callback must leave slots for the others.</summary>
    public static readonly Limits OfHost = new(Max: 64, Min: 8, WhenSlow: 64);

    /// <summary>For a callback: its URL without the query.</summary>
    public static readonly Limits OfCallback = new(Max: 16, Min: 2, WhenSlow: 4);

    /// <summary>Consecutive failures that open the breaker, if they affect <see cref="WatchesToOpen"/> watches.</summary>
    public const int FailuresToOpen = 10;

    /// <summary>With fewer failing watches, each keeps its own retry schedule: the breaker is for many watches of one dead host.</summary>
    public const int WatchesToOpen = 8;

    /// <summary>The longest slowdown by a <c>Retry-After</c>. The notification that got it waits for the full time.</summary>
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

    /// <summary>When it was last attempted or reported.</summary>
    public DateTimeOffset LastUsed { get; private set; }

    /// <summary>Whether nothing is in flight and no inline trial started recently.</summary>
    public bool IsUntried(DateTimeOffset now) => underWay == 0 && now >= tryingUntil;

    /// <summary>Whether it has responded before, most recently too.</summary>
    public bool IsKnown => isKnown && failures == 0;

    /// <summary>Whether attempts may start freely: the breaker is closed and no <c>Retry-After</c> is active.</summary>
    public bool IsClosed(DateTimeOffset now) => !isOpen && now >= quietUntil;

    /// <summary>Whether its responses are slow on average.</summary>
    public bool IsSlow => averageDuration > Slow;

    public bool IsFull(DateTimeOffset now) => underWay >= Slots(now);

    /// <summary>Marks the start of an inline trial.</summary>
    public void Try(DateTimeOffset now) => (tryingUntil, LastUsed) = (now + Slow, now);

    /// <summary>Takes a slot.</summary>
    /// <param name="now">The time.</param>
    /// <param name="overdue">How long the attempt has been due. After a very long wait it ignores the breaker, to use up its schedule.</param>
    /// <param name="wait">How long to wait if there is no slot.</param>
    /// <returns><see langword="null"/> if there is no slot; otherwise whether the attempt is the breaker's probe.</returns>
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

    // During a Retry-After, allow few attempts but not none: one tenant of a shared host must not stop the others.
    private int Slots(DateTimeOffset now) => now < quietUntil ? limits.Min : IsSlow ? Math.Min(slots, limits.WhenSlow) : slots;

    // Failures that any other notification would have met as well. A 404 or a 500 is specific to the callback.
    private static bool IsTheHosts(AttemptResult result) => result switch
    {
        { StatusCode: 429 or 502 or 503 or 504 } => true,
        { StatusCode: not null } => false,
        { Outcome: DeliveryOutcome.Timeout or DeliveryOutcome.ConnectionFailed or DeliveryOutcome.DnsFailed or DeliveryOutcome.TlsFailed } => true,
        _ => false,
    };

    /// <summary>How many attempts may be in flight.</summary>
    /// <param name="Max">Normally.</param>
    /// <param name="Min">The least, after any number of failures.</param>
    /// <param name="WhenSlow">While responses are slow.</param>
    public sealed record Limits(int Max, int Min, int WhenSlow);
}

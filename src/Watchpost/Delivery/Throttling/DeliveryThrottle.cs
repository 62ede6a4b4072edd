using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery.Throttling;

/// <summary>
/// Decides which attempts may start, per host (name and port) and per callback, so that a dead or slow receiver delays only its own
/// notifications: few attempts at once, fewer after a 429, and a circuit breaker with single probes.
/// Each process keeps its own state in memory; nothing durable depends on it.
/// </summary>
internal sealed class DeliveryThrottle
{
    private const int Tidy = 1000;
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestLongestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, CircuitBreakerState> hosts = new(StringComparer.Ordinal);
    private readonly Lock ours = new();
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly TimeSpan longestRest;
    private int tidyAt = Tidy;

    /// <summary>Creates the throttle of one process.</summary>
    /// <param name="schedule">Its longest wait bounds how long a breaker stays open.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For jitter.</param>
    public DeliveryThrottle(RetrySchedule schedule, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        (this.time, this.random) = (time, random);
        var longest = schedule.Waits.Max();
        longestRest = longest < ShortestLongestRest ? ShortestLongestRest : longest > LongestRest ? LongestRest : longest;
    }

    /// <summary>Takes a slot for an attempt at a watch's callback.</summary>
    /// <param name="url">The callback.</param>
    /// <param name="watch">The watch.</param>
    /// <param name="overdue">How long the attempt has been due.</param>
    /// <param name="wait">How long to wait if there is no slot, plus up to 20% jitter.</param>
    /// <returns><see langword="null"/> if there is no slot.</returns>
    public DeliverySlot? TryEnter(Uri url, WatchId watch, TimeSpan overdue, out TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(watch);
        lock (ours)
        {
            var now = time.GetUtcNow();
            var (host, callback) = Find(url);
            if (host.TryEnter(now, overdue, out wait) is { } isHostsProbe)
            {
                if (callback.TryEnter(now, overdue, out wait) is { } isCallbacksProbe)
                {
                    return new DeliverySlot(this, watch.Own, host, isHostsProbe, callback, isCallbacksProbe);
                }

                host.Leave(isHostsProbe);
            }
        }

        wait += wait * (0.2 * random.NextDouble());
        return null;
    }

    /// <summary>
    /// Whether a function with other work may make a first attempt inline: the callback is known to respond quickly.
    /// For an unknown callback or host, one function at a time may try.
    /// </summary>
    /// <param name="url">The callback.</param>
    /// <param name="mayTry">Whether an unknown one may be tried.</param>
    public bool CanSendInline(Uri url, bool mayTry)
    {
        lock (ours)
        {
            var now = time.GetUtcNow();
            var (host, callback) = Find(url);
            if (!host.IsClosed(now) || !callback.IsClosed(now) || callback.IsSlow || host.IsFull(now) || callback.IsFull(now))
            {
                return false;
            }

            if (callback.IsKnown)
            {
                return true;
            }

            if (!mayTry || !callback.IsUntried(now) || !(host.IsKnown || host.IsUntried(now)))
            {
                return false;
            }

            host.Try(now);
            callback.Try(now);
            return true;
        }
    }

    /// <summary>Whether a slot, if none is free now, will be free in a moment.</summary>
    public bool IsFast(Uri url)
    {
        lock (ours)
        {
            var now = time.GetUtcNow();
            var (host, callback) = Find(url);
            return host.IsClosed(now) && callback.IsClosed(now) && !callback.IsSlow;
        }
    }

    internal void Report(DeliverySlot slot, AttemptResult result)
    {
        lock (ours)
        {
            var now = time.GetUtcNow();
            slot.Host.Report(now, result, slot.Watch, slot.IsHostsProbe);
            slot.Callback.Report(now, result, slot.Watch, slot.IsCallbacksProbe);
        }
    }

    internal void Leave(DeliverySlot slot)
    {
        lock (ours)
        {
            slot.Host.Leave(slot.IsHostsProbe);
            slot.Callback.Leave(slot.IsCallbacksProbe);
        }
    }

    private (CircuitBreakerState Host, CircuitBreakerState Callback) Find(Uri url) =>
        (Find(url.Authority, CircuitBreakerState.OfHost), Find(url.GetLeftPart(UriPartial.Path), CircuitBreakerState.OfCallback));

    private CircuitBreakerState Find(string name, CircuitBreakerState.Limits limits)
    {
        if (!hosts.TryGetValue(name, out var host))
        {
            Forget();
            hosts.Add(name, host = new CircuitBreakerState(limits, longestRest));
        }

        return host;
    }

    // Callers choose the hosts: bound the memory.
    private void Forget()
    {
        if (hosts.Count < tidyAt)
        {
            return;
        }

        var before = time.GetUtcNow() - Kept;
        foreach (var (name, _) in hosts.Where(host => host.Value.IsIdle && host.Value.LastUsed < before).ToList())
        {
            hosts.Remove(name);
        }

        tidyAt = hosts.Count + Tidy;
    }
}

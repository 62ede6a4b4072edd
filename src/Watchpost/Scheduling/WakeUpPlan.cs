using System.Collections.Immutable;

namespace Watchpost.Scheduling;

/// <summary>Groups wake-ups. Pure.</summary>
internal static class WakeUpPlan
{
    /// <summary>The longest message delay that Queue Storage allows.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    /// <summary>Groups wake-ups for the same queue and second, up to <see cref="WakeUpGroup.MaxSize"/> each.</summary>
    public static ImmutableArray<WakeUpGroup> Group(string shard, IEnumerable<WakeUp> wakeUps) =>
        Group(shard, wakeUps, wakeUp => (wakeUp.IsDelivery, Math.Max(0, wakeUp.Due.ToUnixTimeSeconds())));

    /// <summary>
    /// Groups wake-ups for the same queue into as few groups as possible, whatever their second. The receiving process sends back those that are not
    /// due yet.
    /// </summary>
    public static ImmutableArray<WakeUpGroup> Pack(string shard, IEnumerable<WakeUp> wakeUps) => Group(shard, wakeUps, wakeUp => wakeUp.IsDelivery);

    /// <summary>
    /// How long to hide a group's message. Rounded down to whole seconds, the queue's resolution; the receiving process waits for the rest.
    /// </summary>
    public static TimeSpan Delay(DateTimeOffset due, DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Floor((due - now).TotalSeconds));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxDelay ? MaxDelay : wait;
    }

    private static ImmutableArray<WakeUpGroup> Group<TKey>(string shard, IEnumerable<WakeUp> wakeUps, Func<WakeUp, TKey> together) =>
    [
        .. wakeUps
            .GroupBy(together)
            .SelectMany(some => some.OrderBy(wakeUp => wakeUp.Due).Chunk(WakeUpGroup.MaxSize))
            .Select(chunk => new WakeUpGroup { Id = GroupId.Create(shard, chunk[0].Due), WakeUps = [.. chunk] }),
    ];
}

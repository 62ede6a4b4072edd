using System.Collections.Immutable;

namespace Watchpost.Scheduling;

/// <summary>Which groups a number of wake-ups makes. Pure.</summary>
internal static class WakeUpPlan
{
    /// <summary>The longest delay of a message: Queue Storage's limit.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    /// <summary>Puts together what goes to the same queue in the same second, <see cref="WakeUpGroup.MaxSize"/> at most.</summary>
    public static ImmutableArray<WakeUpGroup> Group(string shard, IEnumerable<WakeUp> wakeUps) =>
        Group(shard, wakeUps, wakeUp => (wakeUp.IsDelivery, Math.Max(0, wakeUp.Due.ToUnixTimeSeconds())));

    /// <summary>
    /// Puts together what goes to the same queue in as few groups as can be, whatever the seconds:
    /// what is not due yet when its group is goes back from there.
    /// </summary>
    public static ImmutableArray<WakeUpGroup> Pack(string shard, IEnumerable<WakeUp> wakeUps) => Group(shard, wakeUps, wakeUp => wakeUp.IsDelivery);

    /// <summary>
    /// How long to hide the message of a group. Rounded down to whole seconds, which is all that the queue knows:
    /// the rest is waited out by the process that receives it.
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

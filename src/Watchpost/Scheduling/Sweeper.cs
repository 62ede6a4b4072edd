using Microsoft.Extensions.Logging;
using Watchpost.Telemetry;

namespace Watchpost.Scheduling;

/// <summary>
/// Finds wake-ups that are overdue, because their message went missing or the process that had them died, and announces them again.
/// What it reads grows with what is overdue, not with what was ever registered.
/// </summary>
internal sealed partial class Sweeper(WakeUpStore store, TimeProvider time, ILogger<Sweeper> logger)
{
    /// <summary>How late a wake-up must be before it counts as lost rather than as waiting its turn.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromSeconds(30);

    /// <summary>How long an announcement is given before it is repeated: a long queue is not made longer every half minute.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(2);

    private const int MaxGroups = 2000;

    /// <summary>Sweeps once. Bounded; what is left over is found the next time.</summary>
    /// <returns>How many groups were announced again.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var swept = 0;
        var oldest = now;
        await foreach (var group in store.OverdueAsync(now - Overdue, cancellationToken))
        {
            if (group.LeaseExpiresAt > now)
            {
                continue;
            }

            oldest = group.Id.Due < oldest ? group.Id.Due : oldest;
            if (group.SweptAt > now - RepeatAfter)
            {
                continue;
            }

            await store.AnnounceAgainAsync(group, cancellationToken);
            if (++swept == MaxGroups)
            {
                break;
            }
        }

        // Of nothing as well: an operator's alert takes silence for death.
        WatchpostMetrics.Swept(now - oldest);
        if (swept > 0)
        {
            Log.Swept(logger, swept);
        }

        return swept;
    }

    /// <summary>Takes note of a message whose function kept failing. Its group stays where it is, and comes up again when it is overdue.</summary>
    public void LogPoisonMessage(string queue, string message)
    {
        if (GroupId.TryParse(message, out var id))
        {
            Log.Poisoned(logger, queue, id.Key);
        }
        else
        {
            Log.Garbage(logger, queue, message.Length);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Groups of overdue wake-ups announced again: {Groups}.")]
        public static partial void Swept(ILogger logger, int groups);

        [LoggerMessage(2, LogLevel.Error, "The function of {Queue} kept failing on group {Group}; the sweeper takes care of it.")]
        public static partial void Poisoned(ILogger logger, string queue, string group);

        [LoggerMessage(3, LogLevel.Error, "The function of {Queue} kept failing on a message of {Length} characters that is not one of ours; dropped.")]
        public static partial void Garbage(ILogger logger, string queue, int length);
    }
}

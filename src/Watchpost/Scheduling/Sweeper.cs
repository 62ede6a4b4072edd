using Microsoft.Extensions.Logging;
using Watchpost.Telemetry;

namespace Watchpost.Scheduling;

/// <summary>
/// Finds overdue wake-ups, whose message was lost or whose process died, and announces them again. The cost depends on how many are overdue, not on
/// how many are stored.
/// </summary>
internal sealed partial class Sweeper(WakeUpStore store, TimeProvider time, ILogger<Sweeper> logger)
{
    /// <summary>How late a group must be to count as lost rather than queued.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two announcements of a group, so that a backlog does not grow with every sweep.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(2);

    private const int MaxGroups = 2000;

    /// <summary>Sweeps once, up to a fixed number of groups. The next sweep finds the rest.</summary>
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

        // Record zero too: the alert treats a missing metric as a dead sweeper.
        WatchpostMetrics.Swept(now - oldest);
        if (swept > 0)
        {
            Log.Swept(logger, swept);
        }

        return swept;
    }

    /// <summary>Logs a message from a poison queue. Its group stays stored and is announced again once it is overdue.</summary>
    public void LogPoisonMessage(string queue, string message)
    {
        if (GroupId.TryParse(message, out var id))
        {
            Log.Poisoned(logger, queue, id.Key);
        }
        else
        {
            Log.UnknownMessage(logger, queue, message.Length);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Announced {Groups} overdue groups of wake-ups again.")]
        public static partial void Swept(ILogger logger, int groups);

        [LoggerMessage(2, LogLevel.Error, "The function for {Queue} kept failing on group {Group}; the sweeper will announce the group again.")]
        public static partial void Poisoned(ILogger logger, string queue, string group);

        [LoggerMessage(3, LogLevel.Error, "The function for {Queue} kept failing on a message of {Length} characters that Watchpost did not write; dropped.")]
        public static partial void UnknownMessage(ILogger logger, string queue, int length);
    }
}

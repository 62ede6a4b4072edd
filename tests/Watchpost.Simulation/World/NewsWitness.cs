using Watchpost.Delivery;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tasks;

namespace Watchpost.Simulation.World;

/// <summary>
/// What an open task told reaches each watch that wants to hear of it: until it was told, a stored wake-up answers for it, at any moment.
/// That is one that spreads the news or tells that watch; or the poll that brought the news, as long as its handler has not come to its end.
/// </summary>
internal sealed class NewsWitness(TableModel tasks, Func<IEnumerable<WakeUp>> wakeUps)
{
    // Wake-ups know whole milliseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(20);

    /// <summary>The watches of a task that are to be told something, and no wake-up will.</summary>
    public IEnumerable<string> Forgotten(string partition)
    {
        if (tasks.Find(partition, TaskRows.KeyOf(partition)) is not { } row || TaskRows.FromRow(row) is not { IsFinished: false, Extras: not WatchEvents.None } task)
        {
            return [];
        }

        var owed = Check.WatchesOf(tasks)(partition).Where(watch => watch.Told.Current is not null || ProgressRules.Next(watch, task, "", watch.CreatedAt)?.Current is not null);
        return owed
            .Where(watch => watch.IsOpen && !wakeUps().Any(wakeUp => wakeUp.Subject == partition && Answers(wakeUp, watch, task)))
            .Select(watch => $"{watch.Id} is not told that {task.Address.TaskId} is {task.State} at {task.Progress}, and nothing is on its way");
    }

    private static bool Answers(WakeUp wakeUp, WatchRecord watch, TaskRecord task) => wakeUp switch
    {
        WakeUp.FanOut => true,
        WakeUp.NotifyProgress notify => notify.Watch == watch.Id,
        WakeUp.Poll poll => poll.Chain == task.Chain && (poll.Failures > 0 || poll.Due + Rounding < task.NextPollAt),
        _ => false,
    };
}

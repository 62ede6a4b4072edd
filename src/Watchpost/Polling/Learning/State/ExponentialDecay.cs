using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// How past tasks fade: as soon as there are more than count at most, each to 1/e after as many more, whichever process sees them. So a row says how many tasks
/// there had ever been when it was written, and counts for less the more there have been since. Pure.
/// </summary>
internal static class ExponentialDecay
{
    // Whole numbers are exact up to here, and no source has had so many tasks.
    private const double MaxCount = 1e15;

    /// <summary>A number of tasks that there ever were, as far as it can be one.</summary>
    public static double ClampCount(double tasks) => Math.Min(tasks, MaxCount);

    /// <summary>One as stored; where no process can have stored it, as few as the row holds.</summary>
    public static double ClampCount(double? stored, double held) => stored is { } sum && sum > held && sum <= MaxCount ? sum : held;

    /// <summary>What is left of a task when there have been <paramref name="now"/>, which counted fully when there had been <paramref name="then"/>.</summary>
    public static double Weight(double then, double now) =>
        Math.Exp(-Math.Max(0, Math.Max(now, TaskHistory.MaxTasks) - Math.Max(then, TaskHistory.MaxTasks)) / TaskHistory.MaxTasks);

    /// <summary>What all rows of one kind hold together.</summary>
    public static TaskHistory Together(IReadOnlyCollection<StoredHistory> rows)
    {
        var now = rows.Max(row => row.Sum);
        var all = rows.Sum(row => row.History.Count);
        var left = rows.Sum(row => row.History.Count * Weight(row.Sum, now));

        // What fades makes room for what came. Where less came than a row says, it fades by as much as that: a sum that is wrong costs nobody else's tasks.
        var room = Math.Min(all, TaskHistory.MaxTasks) - left;
        var back = room > 0 ? room / (all - left) : 0;
        return rows
            .Select(row => (row.History, Left: Weight(row.Sum, now)))
            .Aggregate(TaskHistory.Empty, (sum, row) => sum.Plus(row.History.Times(row.Left + (back * (1 - row.Left)))))
            .Aged(TaskHistory.MaxTasks);
    }
}

using Watchpost.Model;

namespace Watchpost.Scheduling;

/// <summary>What ties wake-ups to a task's polls.</summary>
internal static class PollChain
{
    /// <summary>Asks about a task, in the chain that its row names.</summary>
    public static WakeUp Poll(TaskRecord task, DateTimeOffset due) => new()
    {
        Kind = WakeUpKind.Poll,
        Task = task.Key,
        Chain = task.Chain ?? throw new InvalidOperationException("Nobody asks about this task."),
        Due = due,
    };

    /// <summary>Goes on with the watches of a finished task that come after <paramref name="last"/>.</summary>
    public static WakeUp Rest(TaskRecord task, WatchId last, DateTimeOffset now) => Poll(task, now) with { After = last.RowKey };

    /// <summary>Looks for watches whose deadline has passed. It follows no chain and begins none, so it may be there twice.</summary>
    public static WakeUp Deadline(TaskRecord task, DateTimeOffset due) => Poll(task, due) with { Kind = WakeUpKind.Deadline };
}

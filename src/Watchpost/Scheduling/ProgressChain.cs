using System.Diagnostics.CodeAnalysis;
using Watchpost.Common;
using Watchpost.Model;

namespace Watchpost.Scheduling;

/// <summary>What ties a progress notification's wake-ups to it.</summary>
internal static class ProgressChain
{
    /// <summary>There is news of a task for those who want it.</summary>
    public static WakeUp News(TaskRecord task, DateTimeOffset now) => new()
    {
        Kind = WakeUpKind.News,
        Task = task.Key,
        Chain = RandomIds.Hex(),
        Due = now,
    };

    /// <summary>A watch is to be told; what is begun for it belongs to that chain.</summary>
    public static WakeUp Tell(WatchId watch, string owner, DateTimeOffset due) => new()
    {
        Kind = WakeUpKind.Progress,
        Task = watch.Task,
        Chain = watch.RowKey + "~" + owner,
        Due = due,
    };

    /// <summary>Which watch is to be told, and by which chain.</summary>
    public static bool TryParse(WakeUp wakeUp, [NotNullWhen(true)] out WatchId? id, out string owner)
    {
        var parts = wakeUp.Chain.Split('~');
        (id, owner) = parts is [var row, var chain] ? (WatchId.FromRow(wakeUp.Task, row), chain) : (null, "");
        return id is not null;
    }
}

using Watchpost.Delivery.Sending;

namespace Watchpost.Watches;

/// <summary>Builds the owner's view of a watch from its row and its task's. Pure.</summary>
internal static class WatchView
{
    public static Watch Of(WatchRecord watch, TaskRecord task) => new()
    {
        Id = watch.Id.ToString(),
        Source = task.Address.Source,
        TaskId = task.Address.TaskId,
        Variables = task.Address.Variables.IsEmpty ? null : task.Address.Variables,
        StatusUrl = task.Address.StatusUrl,
        CallbackUrl = watch.CallbackUrl,
        Events = watch.Events,
        Metadata = watch.Metadata,
        Task = TaskOf(watch, task),
        Delivery = new Watch.DeliveryView
        {
            State = watch.Delivery,
            Attempts = watch.Attempts,
            LastAttemptAt = watch.LastAttemptAt,
            NextAttemptAt = watch.NextAttemptAt,
            LastOutcome = watch.LastOutcome,
        },
        CreatedAt = watch.CreatedAt,
        DeadlineAt = watch.DeadlineAt,
    };

    private static Watch.TaskView TaskOf(WatchRecord watch, TaskRecord task)
    {
        var status = new Watch.TaskView
        {
            State = task.State,
            Progress = task.Progress,
            Reason = task.Reason,
            StartedAt = task.StartedAt,
            FinishedAt = task.FinishedAt,
            Polls = task.Polls,
            LastPolledAt = task.LastPolledAt,
            NextPollAt = watch.IsOpen && task.NextPollAt <= watch.DeadlineAt ? task.NextPollAt : null,
            LastProblem = task.Problem,
        };
        return watch.End is not { } end || NotificationBody.IsOf(task, end)
            ? status
            : status with { State = end.State, Progress = end.Progress, Reason = end.Reason, FinishedAt = end.At };
    }
}

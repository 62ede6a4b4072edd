namespace Watchpost.Retention;

/// <summary>Decides what may be removed, and when. Pure.</summary>
internal static class RetentionRules
{
    /// <summary>Decides about one watch.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="task">Its task.</param>
    /// <param name="isOnlyWatch">Whether it is the only watch of its task.</param>
    /// <param name="keep">How long a watch is kept after its last change.</param>
    /// <param name="now">The time.</param>
    public static RetentionVerdict Judge(WatchRecord watch, TaskRecord task, bool isOnlyWatch, TimeSpan keep, DateTimeOffset now)
    {
        if (!IsSettled(watch) || LastChange(watch) > now - keep)
        {
            return RetentionVerdict.Keep;
        }

        // A polling chain may still write the task's row before it notices that no watch is open.
        return !isOnlyWatch ? RetentionVerdict.RemoveWatch
            : task.IsFinished || task.Chain is null ? RetentionVerdict.RemoveTask
            : RetentionVerdict.Keep;
    }

    // Neither waiting for its task nor being delivered.
    private static bool IsSettled(WatchRecord watch) => watch.Delivery switch
    {
        DeliveryState.Cancelled => true,
        DeliveryState.Delivered or DeliveryState.Failed or DeliveryState.Disabled => watch.End is not null,
        _ => false,
    };

    private static DateTimeOffset LastChange(WatchRecord watch) =>
        new[] { watch.CreatedAt, watch.End?.At, watch.LastAttemptAt, watch.CancelledAt }.Max()!.Value;
}

namespace Watchpost.Retention;

internal enum RetentionVerdict
{
    Keep,

    /// <summary>Remove the watch with its attempts; its task has other watches.</summary>
    RemoveWatch,

    /// <summary>Remove the watch with its task and the result: it was the task's last watch.</summary>
    RemoveTask,
}

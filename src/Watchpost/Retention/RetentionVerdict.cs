namespace Watchpost.Retention;

/// <summary>What is to become of a watch.</summary>
internal enum RetentionVerdict
{
    Keep,

    /// <summary>It goes, with its attempts; its task stays for the others.</summary>
    RemoveWatch,

    /// <summary>Remove it, with its task and the result: it was the last watch of that task.</summary>
    RemoveTask,
}

namespace Watchpost.Retention;

/// <summary>What is to become of a watch.</summary>
internal enum RetentionVerdict
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It goes, with its attempts; its task stays for the others.</summary>
    RemoveWatch,

    /// <summary>It goes, and its task with the result: nobody else watches that.</summary>
    RemoveTask,
}

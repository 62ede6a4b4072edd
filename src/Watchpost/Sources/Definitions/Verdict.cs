namespace Watchpost.Sources.Definitions;

/// <summary>What a rule or a status value of a definition says about the task, or about the answer itself.</summary>
internal enum Verdict
{
    Pending,
    Running,
    Waiting,
    Succeeded,
    Failed,
    Cancelled,
    NotFound,
    AuthError,
    Transient,
}

internal static class Verdicts
{
    /// <summary>The names in a definition, in the order of <see cref="Verdict"/>.</summary>
    public static readonly string[] Names = ["pending", "running", "waiting", "succeeded", "failed", "cancelled", "notFound", "authError", "transient"];

    public static bool IsTerminal(this Verdict verdict) => verdict is Verdict.Succeeded or Verdict.Failed or Verdict.Cancelled;

    /// <summary>Whether it tells of the answer rather than of the task.</summary>
    public static bool IsProblem(this Verdict verdict) => verdict is Verdict.NotFound or Verdict.AuthError or Verdict.Transient;
}

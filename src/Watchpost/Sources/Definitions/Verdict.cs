using System.Diagnostics;

namespace Watchpost.Sources.Definitions;

/// <summary>What a rule or a status value says about the task, or about the response itself.</summary>
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
    public static readonly string[] Names = ["pending", "running", "waiting", "succeeded", "failed", "cancelled", "notFound", "authError", "transient"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Verdict Of(string name) => name switch
    {
        "pending" => Verdict.Pending,
        "running" => Verdict.Running,
        "waiting" => Verdict.Waiting,
        "succeeded" => Verdict.Succeeded,
        "failed" => Verdict.Failed,
        "cancelled" => Verdict.Cancelled,
        "notFound" => Verdict.NotFound,
        "authError" => Verdict.AuthError,
        "transient" => Verdict.Transient,
        _ => throw new UnreachableException(),
    };

    public static string NameOf(Verdict verdict) => Names.First(name => Of(name) == verdict);

    /// <summary>The task's state.</summary>
    /// <param name="verdict">Not a <see cref="IsProblem">problem</see>.</param>
    public static TaskState ToTaskState(this Verdict verdict) => verdict switch
    {
        Verdict.Pending => TaskState.Pending,
        Verdict.Running => TaskState.Running,
        Verdict.Waiting => TaskState.Waiting,
        Verdict.Succeeded => TaskState.Succeeded,
        Verdict.Failed => TaskState.Failed,
        Verdict.Cancelled => TaskState.Cancelled,
        _ => throw new UnreachableException(),
    };

    public static bool IsTerminal(this Verdict verdict) => verdict is Verdict.Succeeded or Verdict.Failed or Verdict.Cancelled;

    /// <summary>Whether it describes the response rather than the task.</summary>
    public static bool IsProblem(this Verdict verdict) => verdict is Verdict.NotFound or Verdict.AuthError or Verdict.Transient;
}

using System.Diagnostics;

namespace Watchpost.Model;

/// <summary>How the contract spells the closed sets.</summary>
internal static class WireNames
{
    /// <summary><c>task.state</c>.</summary>
    public static string Of(TaskState state) => state switch
    {
        TaskState.Pending => "pending",
        TaskState.Running => "running",
        TaskState.Waiting => "waiting",
        TaskState.Succeeded => "succeeded",
        TaskState.Failed => "failed",
        TaskState.Cancelled => "cancelled",
        TaskState.Expired => "expired",
        _ => throw new UnreachableException(),
    };

    /// <summary><c>delivery.state</c>.</summary>
    public static string Of(DeliveryState state) => state switch
    {
        DeliveryState.None => "none",
        DeliveryState.Pending => "pending",
        DeliveryState.Retrying => "retrying",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Failed => "failed",
        DeliveryState.Disabled => "disabled",
        DeliveryState.Cancelled => "cancelled",
        _ => throw new UnreachableException(),
    };

    /// <summary>Reads a <c>delivery.state</c>; <see langword="null"/> where it is none.</summary>
    public static DeliveryState? DeliveryStateOf(string name) => name switch
    {
        "none" => DeliveryState.None,
        "pending" => DeliveryState.Pending,
        "retrying" => DeliveryState.Retrying,
        "delivered" => DeliveryState.Delivered,
        "failed" => DeliveryState.Failed,
        "disabled" => DeliveryState.Disabled,
        "cancelled" => DeliveryState.Cancelled,
        _ => null,
    };

    /// <summary>An attempt's <c>outcome</c>, and <c>delivery.lastOutcome</c>.</summary>
    public static string Of(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.HttpError => "http_error",
        DeliveryOutcome.Redirect => "redirect",
        DeliveryOutcome.Gone => "gone",
        DeliveryOutcome.Timeout => "timeout",
        DeliveryOutcome.ConnectionFailed => "connection_failed",
        DeliveryOutcome.DnsFailed => "dns_failed",
        DeliveryOutcome.TlsFailed => "tls_failed",
        DeliveryOutcome.RefusedAddress => "refused_address",
        DeliveryOutcome.Aborted => "aborted",
        _ => throw new UnreachableException(),
    };

    /// <summary><c>task.lastProblem</c>.</summary>
    public static string Of(PollProblem problem) => problem switch
    {
        PollProblem.Unauthorized => "unauthorized",
        PollProblem.NotFound => "not_found",
        PollProblem.RateLimited => "rate_limited",
        PollProblem.Unavailable => "unavailable",
        PollProblem.Unreadable => "unreadable",
        PollProblem.Misconfigured => "misconfigured",
        _ => throw new UnreachableException(),
    };

    /// <summary>Reads a <c>task.state</c>; <see langword="null"/> where it is none.</summary>
    public static TaskState? TaskStateOf(string name) => name switch
    {
        "pending" => TaskState.Pending,
        "running" => TaskState.Running,
        "waiting" => TaskState.Waiting,
        "succeeded" => TaskState.Succeeded,
        "failed" => TaskState.Failed,
        "cancelled" => TaskState.Cancelled,
        "expired" => TaskState.Expired,
        _ => null,
    };
}

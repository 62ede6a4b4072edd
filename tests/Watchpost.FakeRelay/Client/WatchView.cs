using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>A watch as the API shows it, read apart from the application's own types.</summary>
public sealed record WatchView
{
    /// <summary><c>w_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The task's ID.</summary>
    public required string TaskId { get; init; }

    /// <summary>Where the webhook goes.</summary>
    public required string CallbackUrl { get; init; }

    /// <summary>What was asked for.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The caller's own object.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The task's part.</summary>
    public required TaskView Task { get; init; }

    /// <summary>The delivery's part.</summary>
    public required DeliveryView Delivery { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it gives up.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>Whether nothing more will happen by itself: the task has ended, and the delivery too.</summary>
    public bool IsSettled =>
        Task.State is "succeeded" or "failed" or "cancelled" or "expired" && Delivery.State is "delivered" or "failed" or "disabled" or "cancelled";

    /// <summary>The task's part of a watch.</summary>
    /// <param name="State">Its state.</param>
    /// <param name="Progress">0 to 100.</param>
    /// <param name="Reason">Why it failed.</param>
    /// <param name="StartedAt">By the upstream's clock.</param>
    /// <param name="FinishedAt">By the upstream's clock.</param>
    /// <param name="Polls">How often it was asked for.</param>
    /// <param name="LastPolledAt">When last.</param>
    /// <param name="NextPollAt">When next.</param>
    /// <param name="LastProblem">The last poll's trouble.</param>
    public sealed record TaskView(
        string State, int? Progress, string? Reason, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, int Polls, DateTimeOffset? LastPolledAt, DateTimeOffset? NextPollAt, string? LastProblem);

    /// <summary>The delivery's part of a watch.</summary>
    /// <param name="State">Its state.</param>
    /// <param name="Attempts">Attempts so far.</param>
    /// <param name="LastAttemptAt">When the last was made.</param>
    /// <param name="NextAttemptAt">When the next is due.</param>
    /// <param name="LastOutcome">How the last ended.</param>
    public sealed record DeliveryView(string State, int Attempts, DateTimeOffset? LastAttemptAt, DateTimeOffset? NextAttemptAt, string? LastOutcome);
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Watchpost.Watches;

/// <summary>A watch as its owner sees it, in the contract's shape and order, without secrets.</summary>
internal sealed record Watch
{
    [Description("`w_…`, opaque.")] public required string Id { get; init; }
    public required string Source { get; init; }
    public required string TaskId { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyDictionary<string, string>? Variables { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? StatusUrl { get; init; }
    public required string CallbackUrl { get; init; }
    public required WatchEvents Events { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    [Description("The object from the registration, unchanged; null if none was given or the watch was deleted.")]
    public string? Metadata { get; init; }

    public required TaskView Task { get; init; }
    public required DeliveryView Delivery { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    [Description("When the watch expires.")] public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>The task's part of a watch.</summary>
    public sealed record TaskView
    {
        [Description("`expired` if this watch's deadline passed before the task ended.")] public required TaskState State { get; init; }
        [Range(0, 100), Description("Percent; 100 once succeeded, null if the source never reported progress.")] public int? Progress { get; init; }
        [Description("Why the task failed: the upstream's message, or `not_found`, `expired` or `stalled`.")] public string? Reason { get; init; }
        [Description("When the task started, by the upstream's clock.")] public DateTimeOffset? StartedAt { get; init; }
        [Description("When the task ended: by the upstream's clock if reported, else when Watchpost saw it.")] public DateTimeOffset? FinishedAt { get; init; }
        [Description("The number of polls.")] public required int Polls { get; init; }
        [Description("When the task was last polled.")] public DateTimeOffset? LastPolledAt { get; init; }
        [Description("When the next poll is due; null if none is due before this watch ends.")] public DateTimeOffset? NextPollAt { get; init; }
        [Description("The last poll's problem; null if it succeeded.")] public PollProblem? LastProblem { get; init; }
    }

    /// <summary>The delivery's part of a watch.</summary>
    public sealed record DeliveryView
    {
        public required DeliveryState State { get; init; }
        [Description("Attempts across all of the watch's notifications.")] public required int Attempts { get; init; }
        public DateTimeOffset? LastAttemptAt { get; init; }
        [Description("When the next attempt is due; null if none is.")] public DateTimeOffset? NextAttemptAt { get; init; }
        [Description("How the last attempt ended.")] public DeliveryOutcome? LastOutcome { get; init; }
    }
}

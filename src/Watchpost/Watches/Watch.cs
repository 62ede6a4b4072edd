using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Watchpost.Watches;

/// <summary>A watch as its owner sees it, in the contract's shape and order. Secrets are not part of it.</summary>
internal sealed record Watch
{
    [Description("`w_…`: opaque to callers.")] public required string Id { get; init; }
    public required string Source { get; init; }
    public required string TaskId { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyDictionary<string, string>? Variables { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? StatusUrl { get; init; }
    public required string CallbackUrl { get; init; }
    public required WatchEvents Events { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    [Description("The caller's object as sent; null where there was none, or once the watch was deleted.")]
    public string? Metadata { get; init; }

    public required TaskView Task { get; init; }
    public required DeliveryView Delivery { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    [Description("When it gives up.")] public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>The task's part of a watch.</summary>
    public sealed record TaskView
    {
        [Description("`expired` once this watch's own deadline came first.")] public required TaskState State { get; init; }
        [Range(0, 100), Description("100 once succeeded; null while the source never told one.")] public int? Progress { get; init; }
        [Description("Why it failed: the upstream's words, or `not_found`, `expired`, `stalled`.")] public string? Reason { get; init; }
        [Description("When work on it began, by the upstream's clock.")] public DateTimeOffset? StartedAt { get; init; }
        [Description("When it ended: by the upstream's clock where told, else when Watchpost saw it.")] public DateTimeOffset? FinishedAt { get; init; }
        [Description("How often the source was asked.")] public required int Polls { get; init; }
        [Description("When it was last asked.")] public DateTimeOffset? LastPolledAt { get; init; }
        [Description("When it will be asked next; null once it never will before this watch ends.")] public DateTimeOffset? NextPollAt { get; init; }
        [Description("The last poll's trouble; null after a good one.")] public PollProblem? LastProblem { get; init; }
    }

    /// <summary>The delivery's part of a watch.</summary>
    public sealed record DeliveryView
    {
        public required DeliveryState State { get; init; }
        [Description("Attempts made, over all of the watch's notifications.")] public required int Attempts { get; init; }
        public DateTimeOffset? LastAttemptAt { get; init; }
        [Description("When the next one is due; null where none is.")] public DateTimeOffset? NextAttemptAt { get; init; }
        [Description("How the last attempt ended.")] public DeliveryOutcome? LastOutcome { get; init; }
    }
}

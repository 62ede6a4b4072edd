using System.Text.Json;
using Watchpost.Common;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Sending;
using Watchpost.Http.Output;
using Watchpost.Model;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Watches;

namespace Watchpost.Http.OpenApi;

/// <summary>Examples, made of the code's own records and written by its own writers: they cannot be of another shape than the real answers.</summary>
internal static class Examples
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 14, 31, 0, TimeSpan.Zero);
    private static readonly TaskAddress Address = new() { Source = "midjourney", TaskId = "1730621826053455" };
    private static readonly WatchId Id = new(TaskKey.Of(Address), "0123456789abcdef");
    private static readonly byte[] Summary = """{"imageUrl":"https://cdn.example.com/1730621826053455.png"}"""u8.ToArray();
    private static readonly byte[] Upstream = """{"id":"1730621826053455","status":"SUCCESS","progress":"100%","imageUrl":"https://cdn.example.com/1730621826053455.png"}"""u8.ToArray();
    private const string Metadata = """{"order":"42"}""";

    private static readonly Watch Running = new()
    {
        Id = Id.ToString(),
        Address = Address,
        CallbackUrl = "https://example.com/hooks/mj",
        Events = WatchEvents.Finished,
        Metadata = Metadata,
        Task = new Watch.TaskView { State = TaskState.Running, Progress = 46, StartedAt = Start, Polls = 3, LastPolledAt = Start.AddSeconds(20), NextPollAt = Start.AddSeconds(25) },
        Delivery = new Watch.DeliveryView { State = DeliveryState.None, Attempts = 0 },
        CreatedAt = Start,
        DeadlineAt = Start.AddSeconds(4500),
    };

    public static void Registration(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("taskId", Address.TaskId);
        json.WriteString("callbackUrl", Running.CallbackUrl);
        json.WriteString("source", Address.Source);
        json.WritePropertyName("metadata");
        json.WriteRawValue(Metadata);
        json.WriteEndObject();
    }

    public static void Watch(Utf8JsonWriter json) => WatchJson.Write(json, Running);

    public static void Page(Utf8JsonWriter json) => Items(json, Watch, continuation: true);

    public static void Result(Utf8JsonWriter json) => json.WriteRawValue(Upstream);

    public static void Attempts(Utf8JsonWriter json) => Items(json, writer => ContractJson.Write(writer, new DeliveryAttempt
    {
        At = Start.AddSeconds(30),
        NotificationId = Id.Notification(1),
        Type = NotificationBody.Type(TaskState.Succeeded),
        Attempt = 1,
        Outcome = DeliveryOutcome.Delivered,
        StatusCode = 204,
        Duration = TimeSpan.FromMilliseconds(38),
    }));

    public static void CallbackTest(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("callbackUrl", Running.CallbackUrl);
        json.WriteEndObject();
    }

    public static void CallbackTestResult(Utf8JsonWriter json) =>
        ContractJson.Write(json, new AttemptResult { Outcome = DeliveryOutcome.Delivered, StatusCode = 204, Duration = TimeSpan.FromMilliseconds(38) });

    public static void Replay(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteTime("since"u8, Start);
        json.WriteTime("until"u8, Start.AddHours(6));
        json.WriteEndObject();
    }

    public static void ReplayOperation(Utf8JsonWriter json) => ContractJson.Write(json, new ReplayOperation
    {
        Id = "r_0123456789abcdef",
        Since = Start,
        Until = Start.AddHours(6),
        States = [DeliveryState.Failed],
        CreatedAt = Start.AddHours(6),
        Matched = 12,
        Redelivered = 12,
        IsDone = true,
    });

    public static void Sources(Utf8JsonWriter json) => Items(json, writer => ContractJson.Write(writer, new SourceDescription
    {
        Name = Address.Source,
        Preset = "midjourney",
        BaseUrl = "https://relay.example.com",
        HasKey = true,
        Progress = true,
        Batch = true,
        StatusUrl = false,
        Health = new SourceHealth { LastGoodAt = Start.AddSeconds(20) },
    }, new LearnedSource(new("", 180, 42.5, 118), [new("IMAGINE", 120, 38.1, 95.5)], new Rhythm(15, 0))));

    public static void Ledger(Utf8JsonWriter json) => ContractJson.Write(json, new Ledger
    {
        Since = Start.AddDays(-1),
        Until = Start,
        AsOf = Start,
        Watching = 3,
        Delivering = 1,
        Delivered = 120,
        Failed = 2,
        Disabled = 0,
        Cancelled = 1,
    });

    // The key of RFC 8037's own example.
    public static void KeySet(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys"u8);
        ContractJson.WriteKey(json, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Health(Utf8JsonWriter json) => json.WriteRawValue(Answers.Health(healthy: true).Body.Span);

    public static void Ping(Utf8JsonWriter json) => json.WriteRawValue(CallbackPing.Body(Start).Span);

    /// <summary>What a receiver gets.</summary>
    public static void Notification(Utf8JsonWriter json, string type)
    {
        var state = Enum.GetValues<TaskState>().Cast<TaskState?>().FirstOrDefault(state => type == "task." + WireNames.Of(state!.Value)) ?? TaskState.Running;
        var watch = new WatchRecord
        {
            Id = Id,
            CallbackUrl = Running.CallbackUrl,
            Events = WatchEvents.Finished,
            Metadata = Metadata,
            CreatedAt = Start,
            DeadlineAt = Running.DeadlineAt,
            IndexShard = "0",
            Sequence = 1,
        };
        var reason = state switch { TaskState.Failed => "banned prompt", TaskState.Expired => "expired", _ => null };
        var succeeded = state is TaskState.Succeeded;
        var task = new TaskRecord { Key = Id.Task, Address = Address, Chain = null, State = state, Reason = reason, WatchedSince = Start, Summary = succeeded ? Summary : default };
        var body = NotificationTypes.Terminal.Contains(type, StringComparer.Ordinal)
            ? NotificationBody.Write(watch, new WatchEnd(state, succeeded ? 100 : 46, reason, Start.AddSeconds(30)), task, succeeded ? Upstream : default)
            : NotificationBody.Write(watch, new ProgressNotification { Owner = "", Sequence = 1, Type = type, State = state, Progress = 46, At = Start.AddSeconds(20), NextAttemptAt = Start }, Address);
        json.WriteRawValue(body.Span);
    }

    private static void Items(Utf8JsonWriter json, Action<Utf8JsonWriter> item, bool continuation = false)
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        item(json);
        json.WriteEndArray();
        if (continuation)
        {
            json.WriteNull("continuation");
        }

        json.WriteEndObject();
    }
}

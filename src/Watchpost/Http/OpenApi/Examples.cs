using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Watchpost.Delivery.Sending;
using Watchpost.Http.Output;
using Watchpost.Watches;

namespace Watchpost.Http.OpenApi;

/// <summary>Examples, built from the response records, so their shape is always right.</summary>
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
        Source = Address.Source,
        TaskId = Address.TaskId,
        CallbackUrl = "https://example.com/hooks/mj",
        Events = WatchEvents.Finished,
        Metadata = Metadata,
        Task = new Watch.TaskView { State = TaskState.Running, Progress = 46, StartedAt = Start, Polls = 3, LastPolledAt = Start.AddSeconds(20), NextPollAt = Start.AddSeconds(25) },
        Delivery = new Watch.DeliveryView { State = DeliveryState.None, Attempts = 0 },
        CreatedAt = Start,
        DeadlineAt = Start.AddSeconds(4500),
    };

    public static JsonNode Registration => Parse(
        """{"taskId":"1730621826053455","callbackUrl":"https://example.com/hooks/mj","source":"midjourney","metadata":{"order":"42"}}""");

    public static JsonNode Watch => Node(Running, WireJson.Default.Watch);

    public static JsonNode Page => Node(new WatchPage { Items = [Running] }, WireJson.Default.WatchPage);

    public static JsonNode Result => Parse(Upstream);

    public static JsonNode Attempts => Node(
        new([new(Start.AddSeconds(30), Id.Notification(1), NotificationBody.Type(TaskState.Succeeded), 1, DeliveryOutcome.Delivered, 204, 38)]), WireJson.Default.Attempts);

    public static JsonNode CallbackTest => Parse("""{"callbackUrl":"https://example.com/hooks/mj"}""");

    public static JsonNode CallbackTestResult => Node(new(DeliveryOutcome.Delivered, 204, 38), WireJson.Default.CallbackTestResult);

    public static JsonNode Replay => Parse("""{"since":"2026-11-22T14:31:00.000Z","until":"2026-11-22T20:31:00.000Z"}""");

    public static JsonNode ReplayOperation => Node(new("r_0123456789abcdef", "done", 12, 12), WireJson.Default.ReplayBody);

    public static JsonNode Sources => Node(new([Source]), WireJson.Default.Sources);

    public static JsonNode Ledger => Node(
        new Ledger { Since = Start.AddDays(-1), Until = Start, AsOf = Start, Watching = 3, Delivering = 1, Delivered = 120, Failed = 2, Disabled = 0, Cancelled = 1 },
        WireJson.Default.Ledger);

    // The example key of RFC 8037.
    public static JsonNode KeySet => Node(
        new([Output.KeySet.Key.Of("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]), WireJson.Default.KeySet);

    public static JsonNode Health => Node(new("ok"), WireJson.Default.HealthBody);

    public static JsonNode Ping => Parse(CallbackPing.Body(Start).Span);

    private static SourceBody Source => new(
        Name: Address.Source,
        Preset: "midjourney",
        BaseUrl: "https://relay.example.com",
        HasKey: true,
        Progress: true,
        Batch: true,
        StatusUrl: false,
        Variables: [],
        Health: new(LastProblem: null, Since: null, LastGoodAt: Start.AddSeconds(20)),
        Learned: new(180, 42.5, 118, new(15), [new("IMAGINE", 120, 38.1, 95.5)]));

    public static JsonNode Notification(string type)
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
        return Parse(body.Span);
    }

    private static JsonNode Node<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type)!;

    private static JsonNode Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json)!;

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}

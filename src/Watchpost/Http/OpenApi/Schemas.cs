using System.Collections.Immutable;
using Watchpost.Model;
using static Watchpost.Http.OpenApi.Schema;

namespace Watchpost.Http.OpenApi;

/// <summary>The contract's shapes by their names in the document. What is a closed set in the code is taken from there.</summary>
internal static class Schemas
{
    public static readonly ImmutableArray<string> TaskStates = NamesOf<TaskState>(WireNames.Of);
    public static readonly ImmutableArray<string> DeliveryStates = NamesOf<DeliveryState>(WireNames.Of);
    public static readonly ImmutableArray<string> Events = [.. EventNames.All.Select(known => known.Name)];
    private static readonly ImmutableArray<string> Outcomes = NamesOf<DeliveryOutcome>(WireNames.Of);
    private static readonly ImmutableArray<string> PollProblems = NamesOf<PollProblem>(WireNames.Of);
    private static readonly Schema JsonObject = new() { Type = "object", Others = Any };
    private static readonly Schema Secret = (Text with { Pattern = "^whsec_[A-Za-z0-9+/]+={0,2}$" }).Explained("`whsec_` and the Base64 of 24 to 64 bytes.");
    private static readonly Schema CallbackUrl = (Text with { Format = "uri", Longest = 2048 }).Explained("Where the webhook goes.");

    /// <summary>All of them.</summary>
    public static ImmutableArray<(string Name, Schema Schema)> All { get; } =
    [
        ("Registration", Registration),
        ("Watch", Watch),
        ("Page", Object(new("items", ListOf(Of("Watch"))), new("continuation", Text.OrNull().Explained("Asks for the next page; null on the last one.")))),
        ("Attempts", Object(new Member("items", ListOf(Of("Attempt"))))),
        ("Attempt", Attempt),
        ("CallbackTest", Object(new("callbackUrl", CallbackUrl), new("secret", Secret.OrNull(), IsRequired: false))),
        ("CallbackTestResult", Object(new("outcome", OneOf(Outcomes)), new("statusCode", StatusCode), new("durationMs", Count))),
        ("Replay", Replay),
        ("ReplayOperation", Object(
            new("id", Text),
            new("state", OneOf("running", "done")),
            new("matched", Count.Explained("Watches that matched so far.")),
            new("redelivered", Count.Explained("Those of them that have a notification and are not deleted.")))),
        ("Sources", Object(new Member("items", ListOf(Of("Source"))))),
        ("Source", Source),
        ("KeySet", Object(new Member("keys", ListOf(Object(
            new("kty", OneOf("OKP")),
            new("crv", OneOf("Ed25519")),
            new("alg", OneOf("EdDSA")),
            new("use", OneOf("sig")),
            new("kid", Text.Explained("The key's thumbprint (RFC 7638).")),
            new("x", Text.Explained("The public key, Base64url."))))))),
        ("Ledger", Ledger),
        ("Health", Object(new Member("status", OneOf("ok")))),
        ("Problem", Problem),
        ("Notification", Notification),
        ("Ping", Object(new("type", OneOf("ping")), new("timestamp", Time), new("data", Object()))),
    ];

    // Three digits of any kind: what a receiver sends is not ours to judge.
    private static Schema StatusCode => Whole(0, 999).OrNull().Explained("null where no answer came.");

    private static Schema Registration => Object(
        new("taskId", (Text with { Shortest = 1, Longest = 512 }).Explained("The task's ID at the source, without control characters.")),
        new("callbackUrl", CallbackUrl),
        new("source", Text.OrNull().Explained("One of `GET /sources`; default: the configured one."), IsRequired: false),
        new("events", (ListOf(OneOf(Events)) with { Shortest = 1 }).OrNull().Explained("The terminal notification is always sent; the others are extras. Default: `finished`."), IsRequired: false),
        new("secret", Secret.OrNull(), IsRequired: false),
        new("metadata", JsonObject.OrNull().Explained("Up to 4 KiB, echoed untouched."), IsRequired: false),
        new("deadlineSeconds", Whole(10, 604800).OrNull().Explained("When to give up; default: the setting's, else the source's own, else 4500."), IsRequired: false),
        new("variables", new Schema { Type = "object", Others = Text }.OrNull().Explained("For sources whose URL needs more than the task ID."), IsRequired: false),
        new("statusUrl", (Text with { Shortest = 1, Longest = 4096 }).OrNull().Explained("For sources that are asked at a URL of their own choosing."), IsRequired: false));

    private static Schema Watch => Object(
        new("id", Text),
        new("source", Text),
        new("taskId", Text),
        new("variables", new Schema { Type = "object", Others = Text }, IsRequired: false),
        new("statusUrl", Text, IsRequired: false),
        new("callbackUrl", Text),
        new("events", ListOf(OneOf(Events))),
        new("metadata", JsonObject.OrNull()),
        new("task", Object(
            new("state", OneOf(TaskStates)),
            new("progress", Whole(0, 100).OrNull()),
            new("reason", Text.OrNull().Explained("Why it failed: the upstream's words, or `not_found`, `expired`, `stalled`.")),
            new("startedAt", Time.OrNull()),
            new("finishedAt", Time.OrNull()),
            new("polls", Count),
            new("lastPolledAt", Time.OrNull()),
            new("nextPollAt", Time.OrNull()),
            new("lastProblem", OneOf(PollProblems).OrNull()))),
        new("delivery", Object(
            new("state", OneOf(DeliveryStates)),
            new("attempts", Count),
            new("lastAttemptAt", Time.OrNull()),
            new("nextAttemptAt", Time.OrNull()),
            new("lastOutcome", OneOf(Outcomes).OrNull()))),
        new("createdAt", Time),
        new("deadlineAt", Time));

    private static Schema Attempt => Object(
        new("at", Time),
        new("notificationId", Text.Explained("The `webhook-id`.")),
        new("type", OneOf(NotificationTypes.All)),
        new("attempt", Whole(1, int.MaxValue)),
        new("outcome", OneOf(Outcomes)),
        new("statusCode", StatusCode),
        new("durationMs", Count));

    private static Schema Replay => Object(
        new("since", Time.Explained("Watches registered from then on,")),
        new("until", Time.Explained("and before that.")),
        new("source", Text.OrNull(), IsRequired: false),
        new("deliveryState", (ListOf(OneOf(DeliveryStates)) with { Shortest = 1 }).OrNull().Explained("Default: `failed`."), IsRequired: false));

    private static Schema Source => Object(
        new("name", Text),
        new("preset", Text.OrNull()),
        new("baseUrl", Text.OrNull()),
        new("hasKey", Flag),
        new("progress", Flag.Explained("Whether its answers tell progress.")),
        new("batch", Flag.Explained("Whether many tasks can be asked about in one call.")),
        new("statusUrl", Flag.Explained("Whether the caller names the URL to ask at.")),
        new("variables", ListOf(Text).Explained("The names that `variables` must give.")),
        new("health", Object(
            new("lastProblem", OneOf(PollProblems).OrNull()),
            new("since", Time.OrNull()),
            new("lastGoodAt", Time.OrNull())).Explained("How it has been answering the process that answers this call.")),
        new("learned", Object(
            [
                .. LearnedMembers,
                new("rhythm", (Object(new Member("periodSeconds", Seconds)) with { IsNullable = true }).Explained("The rhythm in which its answers change.")),
                new("kinds", ListOf(Object([new("kind", Text), .. LearnedMembers]))),
            ]).OrNull().Explained("What past tasks have taught; null where nothing has been learned, or a fixed interval is set.")));

    private static ImmutableArray<Schema.Member> LearnedMembers => [new("count", Count), new("medianSeconds", Seconds), new("p95Seconds", Seconds)];

    private static Schema Seconds => new() { Type = "number", Least = 0 };

    private static Schema Ledger => Object(
        new("since", Time),
        new("until", Time),
        new("asOf", Time),
        new("registered", Count.Explained("The sum of the rest.")),
        new("watching", Count),
        new("delivering", Count),
        new("delivered", Count),
        new("failed", Count),
        new("disabled", Count),
        new("cancelled", Count));

    private static Schema Problem => Object(
        new("type", Text with { Format = "uri-reference" }),
        new("title", Text),
        new("status", Whole(400, 599)),
        new("detail", Text),
        new("errors", new Schema { Type = "object", Others = ListOf(Text) }.Explained("What is wrong with which field, query value or header."), IsRequired: false));

    private static Schema Notification => Object(
        new("type", OneOf(NotificationTypes.All)),
        new("timestamp", Time),
        new("data", Object(
            new("watchId", Text),
            new("source", Text),
            new("taskId", Text),
            new("sequence", Whole(1, int.MaxValue).Explained("Counts the watch's notifications.")),
            new("state", OneOf(TaskStates)),
            new("progress", Whole(0, 100).OrNull()),
            new("reason", Text.OrNull()),
            new("result", JsonObject.OrNull().Explained("The short result.")),
            new("task", Any.Explained("The upstream's own JSON, private fields removed.")),
            new("truncated", Flag.Explained("`task` was too large to store: only `result` is there.")),
            new("metadata", JsonObject.OrNull()))));

    private static ImmutableArray<string> NamesOf<T>(Func<T, string> name)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(name)];
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;
using Watchpost.Sources.Definitions;
using static Watchpost.Http.OpenApi.Operation;

namespace Watchpost.Http.OpenApi;

/// <summary>The calls, by the name of the function that answers them.</summary>
internal static class Operations
{
    private static readonly Content WatchContent = new(Schemas.Of("Watch"), Examples.Watch);
    private static readonly ImmutableArray<(string, string)> Location = [("Location", "Where it can be read.")];
    private static readonly JsonObject AnyObject = new() { ["type"] = "object" };
    private static readonly Problem Invalid = Output.Problems.Validation(Sample("taskId", "Is required."));
    private static readonly Problem Refused = Output.Problems.CallbackRefused(Sample("callbackUrl", "The callback's address is not a public one."));
    private static readonly ImmutableArray<Problem> OfBodies = [Invalid, Output.Problems.Unreadable(408), Output.Problems.PayloadTooLarge, Output.Problems.UnsupportedMediaType];

    public static FrozenDictionary<string, Operation> All { get; } = new Dictionary<string, Operation>(StringComparer.Ordinal)
    {
        ["RegisterWatch"] = new()
        {
            Summary = "Register a watch",
            About = "Watches a task until it ends, and then tells the callback. Unknown members are refused by name; null in an optional one counts as absent.",
            Parameters = [new("header", Input.IdempotencyKey.Header, new() { ["type"] = "string", ["minLength"] = 1 }, "Makes a repetition safe for 24 hours: the same key and the same body give the first answer again.")],
            Body = new(Schemas.Of("Registration"), Examples.Registration),
            Replies = [new(202, "Registered.", WatchContent, Location), new(200, "Registered before, with the same key and the same body.", WatchContent, Location)],
            Problems = [.. OfBodies, Refused, Output.Problems.IdempotencyKeyInUse, Output.Problems.IdempotencyKeyReused],
        },
        ["GetWatch"] = new()
        {
            Summary = "Read a watch",
            Replies = [new(200, "The watch.", WatchContent)],
            Problems = [Output.Problems.NoSuchWatch],
        },
        ["ListWatches"] = new()
        {
            Summary = "List watches, newest first",
            Parameters =
            [
                new("query", "state", Schemas.OneOf(WireNames.All<TaskState>()), "The task's state."),
                new("query", "source", Schemas.Text, "The source's name."),
                new("query", "taskId", Schemas.Text, "The task's ID."),
                new("query", "limit", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 200 }, "How many at most; default 50."),
                new("query", "continuation", Schemas.Text, "The continuation of the page before."),
            ],
            Replies = [new(200, "A page.", new(Schemas.Of("Page"), Examples.Page))],
            Problems = [Invalid],
        },
        ["DeleteWatch"] = new()
        {
            Summary = "Cancel a watch",
            About = "No notification is sent from now on. It stays readable, without its secret and metadata. Repeating it changes nothing.",
            Replies = [new(204, "Cancelled.")],
            Problems = [Output.Problems.NoSuchWatch],
        },
        ["GetResult"] = new()
        {
            Summary = "Read a task's result",
            About = "A watch whose deadline has passed has none, null, as long as its task goes on for others; once that has ended for one of them, it has the task's.",
            Replies = [new(200, "The upstream's final JSON as stored; `{truncated, result}` where only the summary could be stored; null where there is none.", new([], Examples.Result))],
            Problems = [Output.Problems.NoSuchWatch, Output.Problems.NotFinished],
        },
        ["ListAttempts"] = new()
        {
            Summary = "List a watch's delivery attempts, newest first",
            Replies = [new(200, "All attempts.", new(Schemas.Of("Attempts"), Examples.Attempts))],
            Problems = [Output.Problems.NoSuchWatch],
        },
        ["RedeliverWatch"] = new()
        {
            Summary = "Send a watch's terminal notification again",
            About = "The same `webhook-id`, a fresh budget of attempts. What was told of progress and waiting is not sent again.",
            Replies = [new(202, "It is due.", WatchContent)],
            Problems = [Output.Problems.NoSuchWatch, Output.Problems.NothingToRedeliver, Output.Problems.WatchCancelled],
        },
        ["RedeliverMany"] = new()
        {
            Summary = "Send many notifications again",
            Body = new(Schemas.Of("Replay"), Examples.Replay),
            Replies = [new(202, "Begun.", new(Schemas.Of("ReplayOperation"), Examples.ReplayOperation), Location)],
            Problems = OfBodies,
        },
        ["GetRedelivery"] = new()
        {
            Summary = "Read how far a redelivery of many is",
            Replies = [new(200, "The operation with its count so far.", new(Schemas.Of("ReplayOperation"), Examples.ReplayOperation))],
            Problems = [Output.Problems.NoSuchReplay],
        },
        ["TestCallback"] = new()
        {
            Summary = "Send a signed ping now",
            Body = new(Schemas.Of("CallbackTest"), Examples.CallbackTest),
            Replies = [new(200, "What came of it.", new(Schemas.Of("CallbackTestResult"), Examples.CallbackTestResult))],
            Problems = [.. OfBodies, Refused],
        },
        ["ListSources"] = new()
        {
            Summary = "List the sources and what each can do",
            Replies = [new(200, "All sources; never a secret.", new(Schemas.Of("Sources"), Examples.Sources))],
        },
        ["GetSourceSchema"] = new()
        {
            Summary = "Read the language of source definitions",
            Replies = [new(200, "A JSON Schema, draft 2020-12.", new(AnyObject, Example: null, DefinitionSchema.MediaType))],
        },
        ["GetSigningKeys"] = new()
        {
            Summary = "Read the public keys that `v1a` signatures are verified with",
            Replies = [new(200, "A JSON Web Key Set (RFC 7517, RFC 8037); empty where no key is configured.", new(Schemas.Of("KeySet"), Examples.KeySet))],
        },
        ["GetStats"] = new()
        {
            Summary = "Read the ledger of the watches registered in a window",
            Parameters =
            [
                new("query", "since", Schemas.Time, "Inclusive; default a day before `until`."),
                new("query", "until", Schemas.Time, "Exclusive; default now."),
            ],
            Replies = [new(200, "Each watch is counted in exactly one place, from the rows.", new(Schemas.Of("Ledger"), Examples.Ledger))],
            Problems = [Invalid],
        },
        ["GetHealth"] = new()
        {
            Summary = "Tell whether storage can be reached",
            Replies = [new(200, "It can.", new(Schemas.Of("Health"), Examples.Health))],
        },
        ["GetDashboard"] = new()
        {
            Summary = "Look at the watches in a browser",
            Replies =
            [
                new(200, "The page; it asks for the key by itself.", new Content(Schemas.Text, Example: null, "text/html")),
                new(302, "The path ended in a slash.", Headers: [("Location", "The page.")]),
            ],
        },
        ["GetDashboardFile"] = new()
        {
            Summary = "Read a file of the dashboard",
            InPath = "The file's name, as the page spells it.",
            Replies =
            [
                new(200, "The script, the style or the icon.", new Content(Schemas.Text, Example: null, "text/javascript"))
                {
                    Others = [.. ((string[])["text/css", "image/svg+xml"]).Select(type => new Content(Schemas.Text, Example: null, type))],
                },
            ],
            Problems = [Output.Problems.NoSuchFile],
        },
        ["GetOpenApi"] = new()
        {
            Summary = "Read this document",
            Replies = [new(200, "OpenAPI 3.1.", new(AnyObject, Example: null))],
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FieldErrors Sample(string field, string message)
    {
        var errors = new FieldErrors();
        errors.Add(field, message);
        return errors;
    }
}

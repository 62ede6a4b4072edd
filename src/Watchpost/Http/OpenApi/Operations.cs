using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;
using Watchpost.Sources.Definitions;
using static Watchpost.Http.OpenApi.Operation;

namespace Watchpost.Http.OpenApi;

/// <summary>All operations, keyed by function name.</summary>
internal static class Operations
{
    private static readonly Content WatchContent = new(Schemas.Of("Watch"), Examples.Watch);
    private static readonly ImmutableArray<(string, string)> Location = [("Location", "The URL to read it from.")];
    private static readonly JsonObject AnyObject = new() { ["type"] = "object" };
    private static readonly Problem Invalid = Output.Problems.Validation(Sample("taskId", "Is required."));
    private static readonly Problem Refused = Output.Problems.CallbackRefused(Sample("callbackUrl", "The callback's address is not a public one."));
    private static readonly ImmutableArray<Problem> OfBodies = [Invalid, Output.Problems.Unreadable(408), Output.Problems.PayloadTooLarge, Output.Problems.UnsupportedMediaType];

    public static FrozenDictionary<string, Operation> All { get; } = new Dictionary<string, Operation>(StringComparer.Ordinal)
    {
        ["RegisterWatch"] = new()
        {
            Summary = "Register a watch",
            About = "Polls the task until it ends, then sends a webhook to the callback. Unknown members are rejected by name; null in an optional member counts as absent.",
            Parameters = [new("header", Input.IdempotencyKey.Header, new() { ["type"] = "string", ["minLength"] = 1 }, "Makes retries safe for 24 hours: the same key with the same body returns the first response.")],
            Body = new(Schemas.Of("Registration"), Examples.Registration),
            Replies = [new(202, "Registered.", WatchContent, Location), new(200, "Already registered with the same key and body.", WatchContent, Location)],
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
                new("query", "limit", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 200 }, "Maximum number of items; default 50."),
                new("query", "continuation", Schemas.Text, "The previous page's continuation."),
            ],
            Replies = [new(200, "One page.", new(Schemas.Of("Page"), Examples.Page))],
            Problems = [Invalid],
        },
        ["DeleteWatch"] = new()
        {
            Summary = "Cancel a watch",
            About = "No further notifications are sent. The watch stays readable, without its secret and metadata. Idempotent.",
            Replies = [new(204, "Cancelled.")],
            Problems = [Output.Problems.NoSuchWatch],
        },
        ["GetResult"] = new()
        {
            Summary = "Read a task's result",
            About = "After a watch expires, its result is null while its task is still open for other watches. Once the task ends for one of them, this watch returns that result.",
            Replies = [new(200, "The upstream's final JSON as stored; `{truncated, result}` if only the summary could be stored; null if there is none.", new([], Examples.Result))],
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
            About = "Same `webhook-id`, with a fresh retry budget. Progress and waiting notifications are not sent again.",
            Replies = [new(202, "Redelivery scheduled.", WatchContent)],
            Problems = [Output.Problems.NoSuchWatch, Output.Problems.NothingToRedeliver, Output.Problems.WatchCancelled],
        },
        ["RedeliverMany"] = new()
        {
            Summary = "Send many notifications again",
            Body = new(Schemas.Of("Replay"), Examples.Replay),
            Replies = [new(202, "Operation started.", new(Schemas.Of("ReplayOperation"), Examples.ReplayOperation), Location)],
            Problems = OfBodies,
        },
        ["GetRedelivery"] = new()
        {
            Summary = "Read the progress of a bulk redelivery",
            Replies = [new(200, "The operation and its counts so far.", new(Schemas.Of("ReplayOperation"), Examples.ReplayOperation))],
            Problems = [Output.Problems.NoSuchReplay],
        },
        ["TestCallback"] = new()
        {
            Summary = "Send a signed ping now",
            Body = new(Schemas.Of("CallbackTest"), Examples.CallbackTest),
            Replies = [new(200, "The outcome of the ping.", new(Schemas.Of("CallbackTestResult"), Examples.CallbackTestResult))],
            Problems = [.. OfBodies, Refused],
        },
        ["ListSources"] = new()
        {
            Summary = "List the sources and their capabilities",
            Replies = [new(200, "All sources, without secrets.", new(Schemas.Of("Sources"), Examples.Sources))],
        },
        ["GetSourceSchema"] = new()
        {
            Summary = "Read the JSON Schema of source definitions",
            Replies = [new(200, "A JSON Schema, draft 2020-12.", new(AnyObject, Example: null, DefinitionSchema.MediaType))],
        },
        ["GetSigningKeys"] = new()
        {
            Summary = "Read the public keys for verifying `v1a` signatures",
            Replies = [new(200, "A JSON Web Key Set (RFC 7517, RFC 8037); empty if no key is configured.", new(Schemas.Of("KeySet"), Examples.KeySet))],
        },
        ["GetStats"] = new()
        {
            Summary = "Count the watches registered in a time window",
            Parameters =
            [
                new("query", "since", Schemas.Time, "Inclusive; default: 24 hours before `until`."),
                new("query", "until", Schemas.Time, "Exclusive; default: now."),
            ],
            Replies = [new(200, "The counts. Each watch is counted exactly once.", new(Schemas.Of("Ledger"), Examples.Ledger))],
            Problems = [Invalid],
        },
        ["GetHealth"] = new()
        {
            Summary = "Check that storage is reachable",
            Replies = [new(200, "Storage is reachable.", new(Schemas.Of("Health"), Examples.Health))],
        },
        ["GetDashboard"] = new()
        {
            Summary = "Open the dashboard",
            Replies =
            [
                new(200, "The page. It prompts for the function key.", new Content(Schemas.Text, Example: null, "text/html")),
                new(302, "The path ended with a slash.", Headers: [("Location", "The page's URL.")]),
            ],
        },
        ["GetDashboardFile"] = new()
        {
            Summary = "Read a file of the dashboard",
            InPath = "The file's name, as the page references it.",
            Replies =
            [
                new(200, "The script, the style sheet or the icon.", new Content(Schemas.Text, Example: null, "text/javascript"))
                {
                    Others = [.. ((string[])["text/css", "image/svg+xml"]).Select(type => new Content(Schemas.Text, Example: null, type))],
                },
            ],
            Problems = [Output.Problems.NoSuchFile],
        },
        ["GetOpenApi"] = new()
        {
            Summary = "Read this document",
            Replies = [new(200, "The OpenAPI 3.1 document.", new(AnyObject, Example: null))],
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FieldErrors Sample(string field, string message)
    {
        var errors = new FieldErrors();
        errors.Add(field, message);
        return errors;
    }
}

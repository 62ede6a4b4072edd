using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Sources.Definitions;
using Watchpost.Watches;

namespace Watchpost.Http.Output;

/// <summary>Maps the engine's outcomes to responses.</summary>
internal static class Answers
{
    /// <summary>
    /// The path of all calls: <c>extensions.http.routePrefix</c> of host.json, which the host does not pass on to the app.
    /// A test holds the two together.
    /// </summary>
    public const string BasePath = "/api";

    /// <summary>The caller disconnected. The status is nginx's, for the log; nothing receives it.</summary>
    public static Answer ClientClosedRequest { get; } = new() { Status = StatusCodes.Status499ClientClosedRequest };

    public static Answer Problem(Problem problem) =>
        Answer.Of(problem.Status, problem, WireJson.Default.Problem, Answer.ProblemJson) with { RetryAfter = problem.RetryAfter };

    /// <summary><c>POST /watches</c>.</summary>
    public static Answer Registered(RegistrationOutcome outcome) => outcome switch
    {
        RegistrationOutcome.Created(var watch) => Of(watch, StatusCodes.Status202Accepted) with { Location = LocationOf(watch) },
        RegistrationOutcome.Repeated(var watch) => Of(watch, StatusCodes.Status200OK) with { Location = LocationOf(watch) },
        RegistrationOutcome.KeyReused => Problem(Problems.IdempotencyKeyReused),
        RegistrationOutcome.KeyBusy => Problem(Problems.IdempotencyKeyInUse),
        _ => throw new UnreachableException(),
    };

    /// <summary><c>GET /watches/{id}</c>.</summary>
    public static Answer Found(Watch? watch) => watch is null ? Problem(Problems.NoSuchWatch) : Of(watch, StatusCodes.Status200OK);

    /// <summary><c>GET /watches</c>; <see langword="null"/> means an invalid continuation.</summary>
    public static Answer Page(WatchPage? page) =>
        page is null ? Problem(Problems.BadContinuation) : Answer.Of(StatusCodes.Status200OK, page, WireJson.Default.WatchPage);

    /// <summary><c>GET /.well-known/jwks.json</c>.</summary>
    public static Answer SigningKeys(ImmutableArray<WebhookSigningKey> keys) =>
        Answer.Of(StatusCodes.Status200OK, new KeySet(keys.Select(key => KeySet.Key.Of(key.Id, key.PublicKey))), WireJson.Default.KeySet);

    /// <summary><c>DELETE /watches/{id}</c>.</summary>
    public static Answer Cancelled(bool known) => known ? new Answer { Status = StatusCodes.Status204NoContent } : Problem(Problems.NoSuchWatch);

    /// <summary><c>GET /watches/{id}/result</c>: as stored; <c>{truncated, result}</c> if only the summary could be stored.</summary>
    public static Answer Result(StoredResult result) => result switch
    {
        StoredResult.Found(var json, false) => Document(OrNull(json)),
        StoredResult.Found(var json, true) => Document((byte[])[.. """{"truncated":true,"result":"""u8, .. OrNull(json).Span, (byte)'}']),
        StoredResult.NotFinished => Problem(Problems.NotFinished),
        StoredResult.NoSuchWatch => Problem(Problems.NoSuchWatch),
        _ => throw new UnreachableException(),
    };

    /// <summary><c>GET /watches/{id}/attempts</c>, newest first; <see langword="null"/> means no such watch.</summary>
    public static Answer Attempts(IReadOnlyList<DeliveryAttempt>? attempts) =>
        attempts is null ? Problem(Problems.NoSuchWatch) : Answer.Of(StatusCodes.Status200OK, new([.. attempts.Select(AttemptBody.Of)]), WireJson.Default.Attempts);

    /// <summary><c>POST /watches/{id}/redeliver</c>.</summary>
    public static Answer Redelivered(RedeliveryOutcome outcome) => outcome switch
    {
        RedeliveryOutcome.Accepted(var watch) => Of(watch, StatusCodes.Status202Accepted),
        RedeliveryOutcome.NothingYet => Problem(Problems.NothingToRedeliver),
        RedeliveryOutcome.Cancelled => Problem(Problems.WatchCancelled),
        RedeliveryOutcome.NoSuchWatch => Problem(Problems.NoSuchWatch),
        _ => throw new UnreachableException(),
    };

    /// <summary><c>POST /redeliver</c>: the operation with its counts so far.</summary>
    public static Answer ReplayStarted(ReplayOperation operation) =>
        Of(operation, StatusCodes.Status202Accepted) with { Location = BasePath + "/redeliver/" + operation.Id };

    /// <summary><c>GET /redeliver/{id}</c>; <see langword="null"/> means no such operation.</summary>
    public static Answer Replay(ReplayOperation? operation) => operation is null ? Problem(Problems.NoSuchReplay) : Of(operation, StatusCodes.Status200OK);

    /// <summary><c>POST /callbacks/test</c>.</summary>
    public static Answer Tested(AttemptResult result) =>
        Answer.Of(StatusCodes.Status200OK, CallbackTestResult.Of(result), WireJson.Default.CallbackTestResult);

    /// <summary><c>GET /sources</c>.</summary>
    /// <param name="sources">The configured sources.</param>
    /// <param name="learned">The learned statistics by source name.</param>
    /// <param name="health">The shared health by source name. A source without an entry shows the health that this process has seen.</param>
    public static Answer Sources(ISourceCatalog sources, IReadOnlyDictionary<string, LearnedSource> learned, IReadOnlyDictionary<string, SourceHealth> health)
    {
        var items = sources.All.Select(source => source.Describe())
            .Select(source => SourceBody.Of(source, health.GetValueOrDefault(source.Name, source.Health), learned.GetValueOrDefault(source.Name)));
        return Answer.Of(StatusCodes.Status200OK, new([.. items]), WireJson.Default.Sources);
    }

    /// <summary><c>GET /sources/schema.json</c>.</summary>
    public static Answer SourceSchema { get; } = new()
    {
        Status = StatusCodes.Status200OK, ContentType = DefinitionSchema.MediaType, Body = DefinitionSchema.Json,
    };

    /// <summary><c>GET /stats</c>.</summary>
    public static Answer Stats(Ledger ledger) => Answer.Of(StatusCodes.Status200OK, ledger, WireJson.Default.Ledger);

    /// <summary><c>GET /health</c>.</summary>
    public static Answer Health(bool healthy) =>
        healthy ? Answer.Of(StatusCodes.Status200OK, new("ok"), WireJson.Default.HealthBody) : Problem(Problems.StorageUnavailable);

    public static Answer Document(ReadOnlyMemory<byte> json) => new() { Status = StatusCodes.Status200OK, ContentType = Answer.Json, Body = json };

    private static Answer Of(Watch watch, int status) => Answer.Of(status, watch, WireJson.Default.Watch);

    private static Answer Of(ReplayOperation operation, int status) => Answer.Of(status, ReplayBody.Of(operation), WireJson.Default.ReplayBody);

    private static string LocationOf(Watch watch) => BasePath + "/watches/" + Uri.EscapeDataString(watch.Id);

    private static ReadOnlyMemory<byte> OrNull(ReadOnlyMemory<byte> json) => json.IsEmpty ? "null"u8.ToArray() : json;
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Model;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Sources.Definitions;
using Watchpost.Watches;

namespace Watchpost.Http.Output;

/// <summary>What the engine said, as the contract answers it.</summary>
internal static class Answers
{
    /// <summary>The caller went away: there is nobody to answer (the status is nginx's, for the log).</summary>
    public static Answer ClientClosedRequest { get; } = new() { Status = StatusCodes.Status499ClientClosedRequest };

    /// <summary>A problem.</summary>
    public static Answer Problem(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Answer.Of(problem.Status, writer => ContractJson.Write(writer, problem), Answer.ProblemJson) with { RetryAfter = problem.RetryAfter };
    }

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

    /// <summary><c>GET /watches</c>; <see langword="null"/> where the continuation was not one of ours.</summary>
    public static Answer Page(WatchPage? page)
    {
        if (page is null)
        {
            return Problem(Problems.BadContinuation);
        }

        return Answer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            WriteItems(writer, page.Items, WatchJson.Write);
            writer.WriteString("continuation"u8, page.Continuation);
            writer.WriteEndObject();
        });
    }

    /// <summary><c>GET /.well-known/jwks.json</c>: a JSON Web Key Set (RFC 7517, RFC 8037).</summary>
    public static Answer SigningKeys(ImmutableArray<WebhookSigningKey> keys) => Answer.Of(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            ContractJson.WriteKey(writer, key.Id, key.PublicKey);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary><c>DELETE /watches/{id}</c>.</summary>
    public static Answer Cancelled(bool known) => known ? new Answer { Status = StatusCodes.Status204NoContent } : Problem(Problems.NoSuchWatch);

    /// <summary><c>GET /watches/{id}/result</c>: as stored; <c>{truncated, result}</c> where only the summary could be stored.</summary>
    public static Answer Result(StoredResult result) => result switch
    {
        StoredResult.Found(var json, false) => new Answer { Status = StatusCodes.Status200OK, ContentType = Answer.Json, Body = OrNull(json) },
        StoredResult.Found(var json, true) => Answer.Of(StatusCodes.Status200OK, writer => WriteTruncated(writer, OrNull(json).Span)),
        StoredResult.NotFinished => Problem(Problems.NotFinished),
        StoredResult.NoSuchWatch => Problem(Problems.NoSuchWatch),
        _ => throw new UnreachableException(),
    };

    /// <summary><c>GET /watches/{id}/attempts</c>, newest first; <see langword="null"/> where there is no such watch.</summary>
    public static Answer Attempts(IReadOnlyList<DeliveryAttempt>? attempts) =>
        attempts is null ? Problem(Problems.NoSuchWatch) : Items(attempts, ContractJson.Write);

    /// <summary><c>POST /watches/{id}/redeliver</c>.</summary>
    public static Answer Redelivered(RedeliveryOutcome outcome) => outcome switch
    {
        RedeliveryOutcome.Accepted(var watch) => Of(watch, StatusCodes.Status202Accepted),
        RedeliveryOutcome.NothingYet => Problem(Problems.NothingToRedeliver),
        RedeliveryOutcome.Cancelled => Problem(Problems.WatchCancelled),
        RedeliveryOutcome.NoSuchWatch => Problem(Problems.NoSuchWatch),
        _ => throw new UnreachableException(),
    };

    /// <summary><c>POST /redeliver</c>: the operation with its count so far.</summary>
    public static Answer ReplayStarted(ReplayOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Answer.Of(StatusCodes.Status202Accepted, writer => ContractJson.Write(writer, operation)) with { Location = "/api/redeliver/" + operation.Id };
    }

    /// <summary><c>GET /redeliver/{id}</c>; <see langword="null"/> where there is no such operation.</summary>
    public static Answer Replay(ReplayOperation? operation) =>
        operation is null ? Problem(Problems.NoSuchReplay) : Answer.Of(StatusCodes.Status200OK, writer => ContractJson.Write(writer, operation));

    /// <summary><c>POST /callbacks/test</c>.</summary>
    public static Answer Tested(AttemptResult result) => Answer.Of(StatusCodes.Status200OK, writer => ContractJson.Write(writer, result));

    /// <summary><c>GET /sources</c>.</summary>
    /// <param name="sources">The configured sources.</param>
    /// <param name="learned">What was learned about each, by name.</param>
    /// <param name="health">How each answers whoever asks it, by name; of those that it lacks, what this process knows is told.</param>
    public static Answer Sources(ISourceCatalog sources, IReadOnlyDictionary<string, LearnedSource> learned, IReadOnlyDictionary<string, SourceHealth> health)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(learned);
        ArgumentNullException.ThrowIfNull(health);
        return Items(sources.All.Select(source => source.Describe()).ToList(), (writer, source) => ContractJson.Write(
            writer, source with { Health = health.GetValueOrDefault(source.Name, source.Health) }, learned.GetValueOrDefault(source.Name)));
    }

    /// <summary><c>GET /sources/schema.json</c>.</summary>
    public static Answer SourceSchema { get; } = new()
    {
        Status = StatusCodes.Status200OK, ContentType = DefinitionSchema.MediaType, Body = DefinitionSchema.Json,
    };

    /// <summary><c>GET /stats</c>.</summary>
    public static Answer Stats(Ledger ledger) => Answer.Of(StatusCodes.Status200OK, writer => ContractJson.Write(writer, ledger));

    /// <summary><c>GET /health</c>.</summary>
    public static Answer Health(bool healthy)
    {
        if (!healthy)
        {
            return Problem(Problems.StorageUnavailable);
        }

        return Answer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ok"u8);
            writer.WriteEndObject();
        });
    }

    /// <summary>JSON that was written before.</summary>
    public static Answer Document(ReadOnlyMemory<byte> json) => new() { Status = StatusCodes.Status200OK, ContentType = Answer.Json, Body = json };

    private static Answer Of(Watch watch, int status) => Answer.Of(status, writer => WatchJson.Write(writer, watch));

    private static string LocationOf(Watch watch) => "/api/watches/" + Uri.EscapeDataString(watch.Id);

    private static ReadOnlyMemory<byte> OrNull(ReadOnlyMemory<byte> json) => json.IsEmpty ? "null"u8.ToArray() : json;

    private static void WriteTruncated(Utf8JsonWriter writer, ReadOnlySpan<byte> summary)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("truncated"u8, true);
        writer.WritePropertyName("result"u8);
        writer.WriteRawValue(summary, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static Answer Items<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write) => Answer.Of(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        WriteItems(writer, items, write);
        writer.WriteEndObject();
    });

    private static void WriteItems<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray("items"u8);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}

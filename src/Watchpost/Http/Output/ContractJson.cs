using System.Text.Json;
using Watchpost.Common;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Watches;

namespace Watchpost.Http.Output;

/// <summary>Writes the contract's smaller objects: every member always there, in the contract's order, <c>null</c> for unknown.</summary>
internal static class ContractJson
{
    public static void Write(Utf8JsonWriter writer, DeliveryAttempt attempt)
    {
        writer.WriteStartObject();
        writer.WriteTime("at"u8, attempt.At);
        writer.WriteString("notificationId"u8, attempt.NotificationId);
        writer.WriteString("type"u8, attempt.Type);
        writer.WriteNumber("attempt"u8, attempt.Attempt);
        writer.WriteString("outcome"u8, WireNames.Of(attempt.Outcome));
        writer.WriteNumberOrNull("statusCode"u8, attempt.StatusCode);
        writer.WriteNumber("durationMs"u8, (long)attempt.Duration.TotalMilliseconds);
        writer.WriteEndObject();
    }

    // The category, and nothing finer: a receiver's own words would make this a window into a network.
    public static void Write(Utf8JsonWriter writer, AttemptResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("outcome"u8, WireNames.Of(result.Outcome));
        writer.WriteNumberOrNull("statusCode"u8, result.StatusCode);
        writer.WriteNumber("durationMs"u8, (long)result.Duration.TotalMilliseconds);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ReplayOperation operation)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, operation.Id);
        writer.WriteString("state"u8, operation.IsDone ? "done"u8 : "running"u8);
        writer.WriteNumber("matched"u8, operation.Matched);
        writer.WriteNumber("redelivered"u8, operation.Redelivered);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Ledger ledger)
    {
        writer.WriteStartObject();
        writer.WriteTime("since"u8, ledger.Since);
        writer.WriteTime("until"u8, ledger.Until);
        writer.WriteTime("asOf"u8, ledger.AsOf);
        writer.WriteNumber("registered"u8, ledger.Registered);
        writer.WriteNumber("watching"u8, ledger.Watching);
        writer.WriteNumber("delivering"u8, ledger.Delivering);
        writer.WriteNumber("delivered"u8, ledger.Delivered);
        writer.WriteNumber("failed"u8, ledger.Failed);
        writer.WriteNumber("disabled"u8, ledger.Disabled);
        writer.WriteNumber("cancelled"u8, ledger.Cancelled);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SourceDescription source, LearnedSource? learned)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, source.Name);
        writer.WriteString("preset"u8, source.Preset);
        writer.WriteString("baseUrl"u8, source.BaseUrl);
        writer.WriteBoolean("hasKey"u8, source.HasKey);
        writer.WriteBoolean("progress"u8, source.Progress);
        writer.WriteBoolean("batch"u8, source.Batch);
        writer.WriteBoolean("statusUrl"u8, source.StatusUrl);
        writer.WriteStartArray("variables"u8);
        foreach (var variable in source.Variables)
        {
            writer.WriteStringValue(variable);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("health"u8);
        writer.WriteString("lastProblem"u8, source.Health.LastProblem is { } problem ? WireNames.Of(problem) : null);
        writer.WriteTime("since"u8, source.Health.Since);
        writer.WriteTime("lastGoodAt"u8, source.Health.LastGoodAt);
        writer.WriteEndObject();
        writer.WritePropertyName("learned"u8);
        Write(writer, learned);
        writer.WriteEndObject();
    }

    /// <summary>A problem's <c>type</c>.</summary>
    public static string TypeOf(Problem problem) => "/problems/" + problem.Kind;

    private static void Write(Utf8JsonWriter writer, LearnedSource? learned)
    {
        if (learned is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        WriteSummary(writer, learned.All);
        if (learned.Rhythm is { } rhythm)
        {
            writer.WriteStartObject("rhythm"u8);
            writer.WriteNumber("periodSeconds"u8, Math.Round(rhythm.Period, 1));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("rhythm"u8);
        }

        writer.WriteStartArray("kinds"u8);
        foreach (var kind in learned.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, kind.Kind);
            WriteSummary(writer, kind);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, LearnedSummary summary)
    {
        writer.WriteNumber("count"u8, summary.Count);
        writer.WriteNumber("medianSeconds"u8, Math.Round(summary.Median, 1));
        writer.WriteNumber("p95Seconds"u8, Math.Round(summary.P95, 1));
    }

    public static void Write(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, TypeOf(problem));
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        writer.WriteString("detail"u8, problem.Detail);
        if (problem.Errors is not null)
        {
            writer.WriteStartObject("errors"u8);
            foreach (var (field, messages) in problem.Errors)
            {
                writer.WriteStartArray(field);
                foreach (var message in messages)
                {
                    writer.WriteStringValue(message);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>A public key as a JSON Web Key (RFC 8037).</summary>
    public static void WriteKey(Utf8JsonWriter writer, string id, string publicKey)
    {
        writer.WriteStartObject();
        writer.WriteString("kty"u8, "OKP"u8);
        writer.WriteString("crv"u8, "Ed25519"u8);
        writer.WriteString("alg"u8, "EdDSA"u8);
        writer.WriteString("use"u8, "sig"u8);
        writer.WriteString("kid"u8, id);
        writer.WriteString("x"u8, publicKey);
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Watches;

namespace Watchpost.Http.Output;

/// <summary>Writes a watch: every member always there, in the contract's order, <c>null</c> for unknown.</summary>
internal static class WatchJson
{
    public static void Write(Utf8JsonWriter writer, Watch watch)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, watch.Id);
        writer.WriteString("source"u8, watch.Address.Source);
        writer.WriteString("taskId"u8, watch.Address.TaskId);
        WriteAddressExtras(writer, watch.Address);
        writer.WriteString("callbackUrl"u8, watch.CallbackUrl);
        WriteEvents(writer, watch.Events);
        writer.WritePropertyName("metadata"u8);
        WriteRaw(writer, watch.Metadata);
        WriteTask(writer, watch.Task);
        WriteDelivery(writer, watch.Delivery);
        writer.WriteTime("createdAt"u8, watch.CreatedAt);
        writer.WriteTime("deadlineAt"u8, watch.DeadlineAt);
        writer.WriteEndObject();
    }

    private static void WriteAddressExtras(Utf8JsonWriter writer, TaskAddress address)
    {
        if (!address.Variables.IsEmpty)
        {
            writer.WriteStartObject("variables"u8);
            foreach (var (name, value) in address.Variables)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        if (address.StatusUrl is not null)
        {
            writer.WriteString("statusUrl"u8, address.StatusUrl);
        }
    }

    private static void WriteEvents(Utf8JsonWriter writer, WatchEvents events)
    {
        writer.WriteStartArray("events"u8);
        foreach (var (name, value) in EventNames.All)
        {
            if (events.HasFlag(value))
            {
                writer.WriteStringValue(name);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteTask(Utf8JsonWriter writer, Watch.TaskView task)
    {
        writer.WriteStartObject("task"u8);
        writer.WriteString("state"u8, WireNames.Of(task.State));
        writer.WriteNumberOrNull("progress"u8, task.Progress);
        writer.WriteString("reason"u8, task.Reason);
        writer.WriteTime("startedAt"u8, task.StartedAt);
        writer.WriteTime("finishedAt"u8, task.FinishedAt);
        writer.WriteNumber("polls"u8, task.Polls);
        writer.WriteTime("lastPolledAt"u8, task.LastPolledAt);
        writer.WriteTime("nextPollAt"u8, task.NextPollAt);
        writer.WriteString("lastProblem"u8, task.LastProblem is { } problem ? WireNames.Of(problem) : null);
        writer.WriteEndObject();
    }

    private static void WriteDelivery(Utf8JsonWriter writer, Watch.DeliveryView delivery)
    {
        writer.WriteStartObject("delivery"u8);
        writer.WriteString("state"u8, WireNames.Of(delivery.State));
        writer.WriteNumber("attempts"u8, delivery.Attempts);
        writer.WriteTime("lastAttemptAt"u8, delivery.LastAttemptAt);
        writer.WriteTime("nextAttemptAt"u8, delivery.NextAttemptAt);
        writer.WriteString("lastOutcome"u8, delivery.LastOutcome is { } outcome ? WireNames.Of(outcome) : null);
        writer.WriteEndObject();
    }

    // Validated when it came in, and its spelling is the caller's: neither checked again nor touched.
    private static void WriteRaw(Utf8JsonWriter writer, string? json)
    {
        if (json is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}

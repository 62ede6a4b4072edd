using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Watchpost.Delivery.Sending;

/// <summary>The body of a notification. Built from stored rows only, so that each attempt sends the same bytes.</summary>
internal static class NotificationBody
{
    // Everything but the raw JSON, plus the 4 KiB that the writer keeps free.
    private const int Frame = 8 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The event type of a final state: <c>task.succeeded</c> and so on.</summary>
    public static string Type(TaskState state) => state switch
    {
        TaskState.Succeeded => "task.succeeded",
        TaskState.Failed => "task.failed",
        TaskState.Cancelled => "task.cancelled",
        TaskState.Expired => "task.expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not an end."),
    };

    /// <summary>Writes the terminal notification of an ended watch.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="task">Its task; the result is included only if the watch ended the way the task did.</param>
    /// <param name="body">The task's final JSON; empty if there is none.</param>
    public static ReadOnlyMemory<byte> Write(WatchRecord watch, WatchEnd end, TaskRecord task, ReadOnlyMemory<byte> body)
    {
        var hasResult = IsOf(task, end);
        var content = new Content
        {
            Type = Type(end.State),
            At = end.At,
            Sequence = watch.Sequence,
            State = end.State,
            Progress = end.Progress,
            Reason = end.Reason,
            Result = hasResult ? task.Summary : default,
            Task = hasResult && !task.Truncated ? body : default,
            Truncated = hasResult && task.Truncated,
        };
        return Write(watch, task.Address, content);
    }

    /// <summary>Writes a progress or waiting notification. It has no result and no task JSON, which would be a past moment's.</summary>
    public static ReadOnlyMemory<byte> Write(WatchRecord watch, ProgressNotification progress, TaskAddress task) => Write(watch, task, new Content
    {
        Type = progress.Type,
        At = progress.At,
        Sequence = progress.Sequence,
        State = progress.State,
        Progress = progress.Progress,
    });

    /// <summary>Whether a watch ended with its task rather than by its own deadline: only then does the task's result apply.</summary>
    public static bool IsOf(TaskRecord task, WatchEnd end) => task.State == end.State && task.Reason == end.Reason;

    /// <summary>The buffer size that fits the body, unless very much needs escaping. A buffer that has to grow doubles.</summary>
    internal static int Capacity(WatchRecord watch, TaskRecord task, ReadOnlyMemory<byte> body) => Capacity(watch, task.Summary.Length + body.Length);

    private static int Capacity(WatchRecord watch, int raw) => Frame + (3 * (watch.Metadata?.Length ?? 0)) + raw;

    private static ReadOnlyMemory<byte> Write(WatchRecord watch, TaskAddress task, Content content)
    {
        var buffer = new ArrayBufferWriter<byte>(Capacity(watch, content.Result.Length + content.Task.Length));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("type", content.Type);
        json.WriteTime("timestamp"u8, content.At);
        json.WriteStartObject("data");
        json.WriteString("watchId", watch.Id.ToString());
        json.WriteString("source", task.Source);
        json.WriteString("taskId", task.TaskId);
        json.WriteNumber("sequence", content.Sequence);
        json.WriteString("state", WireNames.Of(content.State));
        json.WriteNumberOrNull("progress"u8, content.Progress);
        json.WriteString("reason", content.Reason);
        WriteRaw(json, "result", content.Result);
        WriteRaw(json, "task", content.Task);
        json.WriteBoolean("truncated", content.Truncated);
        WriteRaw(json, "metadata", watch.Metadata is null ? default : Encoding.UTF8.GetBytes(watch.Metadata));
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // The upstream's and the caller's JSON is copied verbatim, including the spelling of numbers.
    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        if (value.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(value.Span, skipInputValidation: true);
        }
    }

    private sealed record Content
    {
        public required string Type { get; init; }

        public required DateTimeOffset At { get; init; }

        public required int Sequence { get; init; }

        public required TaskState State { get; init; }

        public int? Progress { get; init; }

        public string? Reason { get; init; }

        public ReadOnlyMemory<byte> Result { get; init; }

        public ReadOnlyMemory<byte> Task { get; init; }

        public bool Truncated { get; init; }
    }
}

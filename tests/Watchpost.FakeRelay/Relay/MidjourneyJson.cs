using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>A task as the relay's Go structure writes it: these names, in this order.</summary>
internal static class MidjourneyJson
{
    private const string Job = "3785da15-4f70-4034-9128-f3ff1ac634fa";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Labels = ["1", "2", "3", "4"];

    /// <summary>The task as it was at the moment <paramref name="seen"/>, told <paramref name="now"/>.</summary>
    public static void Write(IBufferWriter<byte> output, FakeTask task, DateTimeOffset seen, DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output, Options);
        Write(json, task, task.At(seen), now);
    }

    /// <summary>The task as it was at the moment <paramref name="seen"/>, told <paramref name="now"/>.</summary>
    public static string Text(FakeTask task, DateTimeOffset seen, DateTimeOffset now)
    {
        var json = new ArrayBufferWriter<byte>(2048);
        Write(json, task, seen, now);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, FakeTask task, TaskPhase phase, DateTimeOffset now)
    {
        var known = phase.Status is not ("" or "NOT_START");
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id);
        json.WriteString("action"u8, phase.Status is "MODAL" ? "INPAINT"u8 : "IMAGINE"u8);
        json.WriteString("customId"u8, ""u8);
        json.WriteString("botType"u8, ""u8);
        json.WriteString("prompt"u8, task.Prompt);
        json.WriteString("promptEn"u8, known ? task.Prompt : "");
        json.WriteString("description"u8, phase.Status is "MODAL" ? "Waiting for window confirm"u8 : "Submit success"u8);
        json.WriteString("state"u8, ""u8);
        json.WriteNumber("submitTime"u8, task.SubmittedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("startTime"u8, known && phase.Status is not "MODAL" ? Milliseconds(task.StartsAt) : 0);
        json.WriteNumber("finishTime"u8, phase.IsEnd ? Milliseconds(task.FinishesAt) : 0);
        json.WriteString("imageUrl"u8, ImageUrl(task, phase, now));
        json.WriteString("status"u8, phase.Status);
        json.WriteString("progress"u8, phase.Progress);
        json.WriteString("failReason"u8, phase.FailReason);
        WriteButtons(json, phase);
        json.WriteString("maskBase64"u8, ""u8);
        WriteProperties(json, task, phase);
        json.WriteEndObject();
    }

    private static long Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() ?? 0;

    // While a task is open, new-api's preview address is another one on every call; once it has ended, it stays.
    private static string ImageUrl(FakeTask task, TaskPhase phase, DateTimeOffset now) => phase switch
    {
        { Status: "SUCCESS" } => $"https://cdn.example-relay.test/attachments/1300842274347028520/1302547211321741343/{Uri.EscapeDataString(task.Id)}_{Job}.png?ex=6728831f&is=6727319f&hm=f6d701914d608e4da9298d2290b3616317264a70635fbf08a37ca6c1bb671b50&",
        { Status: "IN_PROGRESS", Progress: not "0%" } => $"https://api.example-relay.test/mj/image/{Uri.EscapeDataString(task.Id)}?rand={now.ToUnixTimeMilliseconds()}000000",
        _ => "",
    };

    private static void WriteButtons(Utf8JsonWriter json, TaskPhase phase)
    {
        if (phase.Status is not "SUCCESS")
        {
            json.WriteNull("buttons"u8);
            return;
        }

        json.WriteStartArray("buttons"u8);
        foreach (var label in Labels)
        {
            WriteButton(json, $"MJ::JOB::upsample::{label}::{Job}", "", $"U{label}");
        }

        WriteButton(json, $"MJ::JOB::reroll::0::{Job}::SOLO", "🔄", "");
        foreach (var label in Labels)
        {
            WriteButton(json, $"MJ::JOB::variation::{label}::{Job}", "", $"V{label}");
        }

        json.WriteEndArray();
    }

    private static void WriteButton(Utf8JsonWriter json, string customId, string emoji, string label)
    {
        json.WriteStartObject();
        json.WriteString("customId"u8, customId);
        json.WriteString("emoji"u8, emoji);
        json.WriteString("label"u8, label);
        json.WriteNumber("type"u8, 2);
        json.WriteNumber("style"u8, 2);
        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, FakeTask task, TaskPhase phase)
    {
        if (phase.Status is not ("IN_PROGRESS" or "SUCCESS"))
        {
            json.WriteNull("properties"u8);
            return;
        }

        json.WriteStartObject("properties"u8);
        json.WriteString("finalPrompt"u8, task.Prompt);
        json.WriteString("finalZhPrompt"u8, ""u8);
        json.WriteEndObject();
    }
}

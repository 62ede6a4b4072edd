using System.Text.Json;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes what receivers are sent, by Standard Webhooks 1.0.0, and what their answers mean.</summary>
internal static class WebhookWriter
{
    private static readonly (string Name, string About, bool IsAlways)[] Headers =
    [
        ("webhook-id", "The notification's ID: the same over retries and redeliveries.", true),
        ("webhook-timestamp", "When this attempt was made, in Unix seconds.", true),
        ("webhook-signature", "`v1,` (HMAC-SHA256) or `v1a,` (Ed25519) and a signature, several separated by spaces; missing where nothing is configured to sign with.", false),
        ("webhook-request-origin", "Who calls, where the host is asked for its consent first.", false),
        ("traceparent", "W3C Trace Context: the trace that the watch was registered in.", false),
    ];

    private static readonly (string Name, string About)[] AnswerHeaders =
    [
        ("Retry-After", "Seconds or a date: replaces the wait before the next attempt, up to 24 hours."),
        ("webhook-delivery", "`abort-message`: no further attempt at this notification; `disable`: nor at any other of the watch."),
    ];

    public static void Write(Utf8JsonWriter json, string type, Schema schema, Action<Utf8JsonWriter> example)
    {
        json.WriteStartObject(type);
        json.WriteStartObject("post");
        json.WriteString("operationId", "on" + string.Concat(type.Split('.').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        json.WriteString("summary", type);
        json.WriteStartArray("security");
        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (var (name, about, isAlways) in Headers)
        {
            json.WriteStartObject();
            json.WriteString("in", "header");
            json.WriteString("name", name);
            json.WriteString("description", about);
            json.WriteBoolean("required", isAlways);
            json.WritePropertyName("schema");
            Schema.Text.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        OperationWriter.WriteContent(json, new Operation.Content(schema, example));
        json.WriteEndObject();
        json.WriteStartObject("responses");
        WriteReply(json, "2XX", "Taken.");
        WriteReply(json, "410", "No more, please: the watch's delivery is disabled.");
        WriteReply(json, "default", "Tried again later: ten attempts over three days, three where more will hardly help. Redirects are never followed.", AnswerHeaders);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteReply(Utf8JsonWriter json, string status, string about, params ReadOnlySpan<(string Name, string About)> headers)
    {
        json.WriteStartObject(status);
        json.WriteString("description", about);
        if (headers.Length > 0)
        {
            json.WriteStartObject("headers");
            foreach (var (name, meaning) in headers)
            {
                OperationWriter.WriteHeader(json, name, meaning);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

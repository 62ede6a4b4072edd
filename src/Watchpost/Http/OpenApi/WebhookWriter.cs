using System.Text.Json;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes what receivers are sent, by Standard Webhooks 1.0.0, and what their answers mean.</summary>
internal static class WebhookWriter
{
    private static readonly (string Name, string About, bool IsAlways)[] Headers =
    [
        ("webhook-id", "The notification's ID: the same over retries and redeliveries.", true),
        ("webhook-timestamp", "When this attempt was made, in Unix seconds.", true),
        ("webhook-signature", "`v1,` and a signature, several separated by spaces; missing where nothing is configured to sign with.", false),
        ("traceparent", "W3C Trace Context: the trace that the watch was registered in.", false),
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
        WriteReply(json, "default", "Tried again later: ten attempts over three days, three where more will hardly help. Redirects are never followed; Retry-After is honoured.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteReply(Utf8JsonWriter json, string status, string about)
    {
        json.WriteStartObject(status);
        json.WriteString("description", about);
        json.WriteEndObject();
    }
}

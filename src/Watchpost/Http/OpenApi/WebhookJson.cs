using System.Text.Json.Nodes;

namespace Watchpost.Http.OpenApi;

/// <summary>What receivers are sent, by Standard Webhooks 1.0.0, and what their answers mean.</summary>
internal static class WebhookJson
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

    public static JsonObject Of(string type, Operation.Content body) => new()
    {
        ["post"] = new JsonObject
        {
            ["operationId"] = "on" + string.Concat(type.Split('.').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            ["summary"] = type,
            ["security"] = new JsonArray(),
            ["parameters"] = new JsonArray([.. Headers.Select(header =>
                OperationJson.Parameter(new Operation.Parameter("header", header.Name, Schemas.Text, header.About), header.IsAlways))]),
            ["requestBody"] = OperationJson.RequestBody(body),
            ["responses"] = new JsonObject
            {
                ["2XX"] = new JsonObject { ["description"] = "Taken." },
                ["410"] = new JsonObject { ["description"] = "No more, please: the watch's delivery is disabled." },
                ["default"] = new JsonObject
                {
                    ["description"] = "Tried again later: ten attempts over three days, three where more will hardly help. Redirects are never followed.",
                    ["headers"] = OperationJson.Headers(AnswerHeaders),
                },
            },
        },
    };
}

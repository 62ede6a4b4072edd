using System.Text.Json.Nodes;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes the webhook objects: the requests, by Standard Webhooks 1.0.0, and what each response means.</summary>
internal static class WebhookJson
{
    private static readonly (string Name, string About, bool IsAlways)[] Headers =
    [
        ("webhook-id", "The notification's ID. Stays the same across retries and redeliveries.", true),
        ("webhook-timestamp", "The time of this attempt, in Unix seconds.", true),
        ("webhook-signature", "Space-separated signatures, each `v1,` (HMAC-SHA256) or `v1a,` (Ed25519) and Base64. Absent if no secret or signing key is configured.", false),
        ("webhook-request-origin", "The sender's host. Sent only if consent is required (CloudEvents abuse protection).", false),
        ("traceparent", "W3C Trace Context of the request that registered the watch.", false),
    ];

    private static readonly (string Name, string About)[] AnswerHeaders =
    [
        ("Retry-After", "Seconds or an HTTP date: overrides the wait before the next attempt, up to 24 hours."),
        ("webhook-delivery", "`abort-message` stops retries of this notification; `disable` stops all deliveries of the watch."),
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
                ["2XX"] = new JsonObject { ["description"] = "Accepted." },
                ["410"] = new JsonObject { ["description"] = "The receiver unsubscribed; delivery is disabled." },
                ["default"] = new JsonObject
                {
                    ["description"] = "Retried: up to ten attempts over three days. A 410 ends them. Redirects are never followed.",
                    ["headers"] = OperationJson.Headers(AnswerHeaders),
                },
            },
        },
    };
}

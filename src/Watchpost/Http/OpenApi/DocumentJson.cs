using System.Text.Json.Serialization;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Request and webhook bodies: described in the document, written elsewhere.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(Rfc3339Converter), typeof(WireNameConverter<WatchEvents>), typeof(WireNameConverter<TaskState>), typeof(WireNameConverter<DeliveryState>)])]
[JsonSerializable(typeof(RequestBodies.Registration))]
[JsonSerializable(typeof(RequestBodies.CallbackTest))]
[JsonSerializable(typeof(RequestBodies.Replay))]
[JsonSerializable(typeof(WebhookBodies.Notification))]
[JsonSerializable(typeof(WebhookBodies.Ping))]
internal sealed partial class DocumentJson : JsonSerializerContext;

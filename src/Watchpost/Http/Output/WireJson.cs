using System.Text.Json.Serialization;
using Watchpost.Watches;

namespace Watchpost.Http.Output;

/// <summary>All response bodies. The records define the contract: both the responses and the OpenAPI document derive from them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [
        typeof(Rfc3339Converter),
        typeof(EventListConverter),
        typeof(WireNameConverter<TaskState>),
        typeof(WireNameConverter<DeliveryState>),
        typeof(WireNameConverter<DeliveryOutcome>),
        typeof(WireNameConverter<PollProblem>)])]
[JsonSerializable(typeof(Watch))]
[JsonSerializable(typeof(WatchPage))]
[JsonSerializable(typeof(ItemList<AttemptBody>), TypeInfoPropertyName = "Attempts")]
[JsonSerializable(typeof(CallbackTestResult))]
[JsonSerializable(typeof(ReplayBody))]
[JsonSerializable(typeof(ItemList<SourceBody>), TypeInfoPropertyName = "Sources")]
[JsonSerializable(typeof(KeySet))]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class WireJson : JsonSerializerContext;

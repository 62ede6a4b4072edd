using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchpost.Http.Output;

/// <summary>Writes a value of a closed set as <see cref="Model.WireNames"/> spells it.</summary>
internal sealed class WireNameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

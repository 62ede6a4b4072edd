using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchpost.Http.Output;

/// <summary>Writes the requested events as a list of names.</summary>
internal sealed class EventListConverter : JsonConverter<WatchEvents>
{
    public override WatchEvents Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, WatchEvents value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (name, _) in EventNames.All.Where(known => value.HasFlag(known.Value)))
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}

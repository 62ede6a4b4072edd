using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchpost.Common;

/// <summary>JSON that was validated on input. The sender's spelling is neither checked again nor changed.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader).GetRawText();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value, skipInputValidation: true);
}

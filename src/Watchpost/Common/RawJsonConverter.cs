using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchpost.Common;

/// <summary>JSON that was validated when it came in. Its spelling is the sender's: neither checked again nor touched.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader).GetRawText();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value, skipInputValidation: true);
}

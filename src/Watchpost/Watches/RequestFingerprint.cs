using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Watchpost.Watches;

/// <summary>What a registration means, as a hash: two bodies that mean the same have the same one, however they are spelt.</summary>
internal static class RequestFingerprint
{
    public static string Of(WatchRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, request.Task.Source);
        Append(hash, request.Task.TaskId);
        Append(hash, request.Task.StatusUrl);
        foreach (var (name, value) in request.Task.Variables)
        {
            Append(hash, name);
            Append(hash, value);
        }

        Append(hash, request.CallbackUrl);
        Append(hash, request.Events.ToString());
        Append(hash, request.Secret);
        Append(hash, request.Metadata is null ? null : Canonical(request.Metadata));
        Append(hash, request.Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length in front, no part can pass for another.
    private static void Append(IncrementalHash hash, string? part)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:")));
        hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(text, document.RootElement);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonEncodedText.Encode(property.Name)).Append(':');
                    Write(text, property.Value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append('"').Append(JsonEncodedText.Encode(element.GetString()!)).Append('"');
                break;
            case JsonValueKind.Number:
                // 1, 1.0 and 1e0 mean the same; what a decimal cannot hold counts as spelt.
                text.Append(element.TryGetDecimal(out var number) ? number.ToString("G29", CultureInfo.InvariantCulture) : element.GetRawText());
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }
}

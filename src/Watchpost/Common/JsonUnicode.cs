using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Watchpost.Common;

/// <summary>
/// Decodes texts that JSON can spell and .NET cannot hold: half of a surrogate pair (<c>"\ud800"</c>), or invalid UTF-8. System.Text.Json cannot
/// check beforehand: it throws.
/// </summary>
internal static class JsonUnicode
{
    /// <summary>The text of a string; <see langword="null"/> if it cannot be decoded.</summary>
    public static string? TextOf(JsonElement text) => Decode(text.GetString);

    /// <summary>The name of a member; <see langword="null"/> if it cannot be decoded.</summary>
    public static string? NameOf(JsonProperty member) => Decode(() => member.Name);

    /// <summary>The name of a member with its escapes and without quotes.</summary>
    public static string SpeltNameOf(JsonProperty member) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));

    private static string? Decode(Func<string?> decode)
    {
        try
        {
            return decode();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

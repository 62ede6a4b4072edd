using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchpost.Sources.Reading;

/// <summary>
/// Puts <c>***</c> wherever a response repeats the source's key, in any JSON spelling and in URLs. Only what is shown, stored or sent is masked, not
/// what is read. A key too short to tell from ordinary words is left.
/// </summary>
internal sealed class SecretRedactor
{
    /// <summary>Characters of the shortest key that is masked in an upstream's words: reasons, details, kinds.</summary>
    public const int MinInText = 6;

    /// <summary>Characters of the shortest key that is masked in JSON. That is the caller's result, and masking a shorter key would damage it.</summary>
    public const int MinInJson = 8;

    // Not an ASCII byte, unlike the bytes of keys.
    private const byte Other = 0xFF;
    private static readonly SearchValues<char> NeverEscaped = SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ImmutableArray<string> spellings;
    private readonly ImmutableArray<byte[]> utf8Spellings;

    // What all spellings share: where it is missing, so is the key.
    private readonly byte[] core;

    /// <param name="key">The source's key, in printable ASCII; <see langword="null"/> if it has none.</param>
    public SecretRedactor(string? key)
    {
        spellings = key is { Length: >= MinInText } ? SpellingsOf(key) : [];
        utf8Spellings = key is { Length: >= MinInJson } ? [.. spellings.Select(Encoding.ASCII.GetBytes)] : [];
        core = Encoding.ASCII.GetBytes(LongestRun(key ?? ""));
    }

    public string InText(string text)
    {
        foreach (var spelling in spellings)
        {
            text = text.Replace(spelling, "***", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>JSON without the key, otherwise unchanged. A number that equals the key becomes <c>null</c>. Never longer than before.</summary>
    /// <param name="json">One whole JSON value as UTF-8, or nothing.</param>
    public byte[] InJson(byte[] json)
    {
        if (utf8Spellings.IsEmpty || json.AsSpan().IndexOf(core) < 0)
        {
            return json;
        }

        var masked = new ArrayBufferWriter<byte>(Math.Max(1, json.Length));
        var from = 0;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            var value = reader.ValueSpan;
            var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
            var isKey = reader.TokenType is JsonTokenType.Number && value.SequenceEqual(utf8Spellings[0]);
            if (!isKey && (!isText || value.IndexOf(core) < 0))
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex + (isText ? 1 : 0);
            masked.Write(json.AsSpan(from, start - from));
            masked.Write(isKey ? "null"u8 : Without(value));
            from = start + value.Length;
        }

        masked.Write(json.AsSpan(from));
        return masked.WrittenSpan.ToArray();
    }

    /// <summary>The content between the quotes of a JSON string, without the key.</summary>
    private ReadOnlySpan<byte> Without(ReadOnlySpan<byte> quoted)
    {
        foreach (var spelling in utf8Spellings)
        {
            quoted = Without(quoted, spelling);
        }

        return quoted;
    }

    private static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> spelling)
    {
        // The decoded characters, and where each of them starts: a match may start within an escape.
        var (plain, starts, length) = (new byte[quoted.Length], new int[quoted.Length + 1], 0);
        for (var at = 0; at < quoted.Length; length++)
        {
            starts[length] = at;
            plain[length] = Next(quoted, ref at);
        }

        starts[length] = quoted.Length;
        var masked = new ArrayBufferWriter<byte>(quoted.Length + 1);
        var from = 0;
        for (int found; (found = plain.AsSpan(from, length - from).IndexOf(spelling)) >= 0; from += found + spelling.Length)
        {
            masked.Write(quoted[starts[from]..starts[from + found]]);
            masked.Write("***"u8);
        }

        masked.Write(quoted[starts[from]..]);
        return masked.WrittenSpan;
    }

    /// <summary>The next character of a valid JSON string, if it is ASCII.</summary>
    private static byte Next(ReadOnlySpan<byte> quoted, ref int at)
    {
        if (quoted[at] != '\\')
        {
            return quoted[at++];
        }

        var escaped = quoted[at + 1];
        at += 2;
        if (escaped != 'u')
        {
            // Control characters: no key has any.
            return escaped is (byte)'n' or (byte)'t' or (byte)'r' or (byte)'b' or (byte)'f' ? Other : escaped;
        }

        at += 4;
        return Utf8Parser.TryParse(quoted[(at - 4)..at], out ushort unit, out _, 'x') && unit < 0x80 ? (byte)unit : Other;
    }

    /// <summary>The key as it is, in URLs, and in JSON within a text. Usually all are the same.</summary>
    private static ImmutableArray<string> SpellingsOf(string key)
    {
        var escaped = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(key);
        string[] all = [key, escaped, escaped.Replace("/", "\\/", StringComparison.Ordinal), JavaScriptEncoder.Default.Encode(key), Uri.EscapeDataString(key)];
        return [.. all.Distinct(StringComparer.Ordinal)];
    }

    private static string LongestRun(string key)
    {
        var longest = "";
        for (var (start, end) = (0, 0); start < key.Length; start = end + 1)
        {
            var run = key.AsSpan(start).IndexOfAnyExcept(NeverEscaped);
            end = run < 0 ? key.Length : start + run;
            longest = end - start > longest.Length ? key[start..end] : longest;
        }

        return longest;
    }
}

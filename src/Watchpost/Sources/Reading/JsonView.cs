using System.Text;
using System.Text.Json;

namespace Watchpost.Sources.Reading;

/// <summary>The values of an indexed response.</summary>
internal readonly ref struct JsonView(ReadOnlySpan<byte> json, PointerIndex index, SecretRedactor? mask = null)
{
    private readonly ReadOnlySpan<byte> json = json;

    /// <summary>Redacts the source's key in what is shown; <see langword="null"/> if there is no key.</summary>
    public SecretRedactor? Mask { get; } = mask;

    /// <summary>Whether values may be missing because the response was cut at our limit.</summary>
    public bool IsCut => index.IsCut;

    public List<(int Start, int End)> PrivateMembers => index.PrivateMembers;

    public PointerIndex.Found Found(int slot) => slot < 0 ? default : index.Slots[slot];

    /// <summary>Whether the response has the value, even if it is null.</summary>
    public bool Has(int slot) => Found(slot).Kind != JsonTokenType.None;

    public ReadOnlySpan<byte> Raw(int slot)
    {
        var found = Found(slot);
        return json.Slice(found.Start, found.Length);
    }

    /// <summary>Whether the value is unset in any way that upstreams spell it: missing, null, blank, 0, false, [], {}.</summary>
    public bool IsEmpty(int slot)
    {
        var raw = Raw(slot);
        return Found(slot).Kind switch
        {
            JsonTokenType.String => ResponseText.TrimStart(raw[1..^1]).IsEmpty,
            JsonTokenType.Number => raw.SequenceEqual("0"u8),
            JsonTokenType.True => false,
            JsonTokenType.StartObject or JsonTokenType.StartArray => ResponseText.TrimStart(raw[1..])[0] is (byte)'}' or (byte)']',
            _ => true,
        };
    }

    /// <summary>The value as text: a string's characters, or a number or boolean as spelt. Null for anything else and for texts over 8 KiB.</summary>
    public string? Text(int slot) => Found(slot).Length > ResponseLimits.TextBytes ? null : Beginning(slot);

    /// <summary>
    /// The start of a value as text to show, without the source's key. Objects and arrays appear as JSON if <paramref name="withContainers"/> is set.
    /// </summary>
    public string? Excerpt(int slot, int maxChars, bool withContainers = false) =>
        Beginning(slot, withContainers) is { } text ? JsonText.Cut(Mask?.InText(text) ?? text, maxChars) : null;

    /// <summary>The first 8 KiB of a value as text.</summary>
    public string? Beginning(int slot, bool withContainers = false)
    {
        var raw = Raw(slot);
        var kind = Found(slot).Kind;
        var isCut = raw.Length > ResponseLimits.TextBytes;
        raw = isCut ? raw[..ResponseLimits.TextBytes] : raw;
        return kind switch
        {
            JsonTokenType.String => JsonText.Decode(isCut ? raw[1..] : raw[1..^1]),
            JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(raw),
            JsonTokenType.StartObject or JsonTokenType.StartArray when withContainers => Encoding.UTF8.GetString(raw),
            _ => null,
        };
    }
}

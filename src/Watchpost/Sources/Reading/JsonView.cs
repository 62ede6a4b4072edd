using System.Text;
using System.Text.Json;

namespace Watchpost.Sources.Reading;

/// <summary>The values of an indexed answer.</summary>
internal readonly ref struct JsonView(ReadOnlySpan<byte> json, PointerIndex index, SecretRedactor? mask = null)
{
    private readonly ReadOnlySpan<byte> json = json;

    /// <summary>Hides the source's key in what is shown; <see langword="null"/>: there is none to hide.</summary>
    public SecretRedactor? Mask { get; } = mask;

    /// <summary>Whether values may be missing because the answer was cut at our bound.</summary>
    public bool IsCut => index.IsCut;

    public List<(int Start, int End)> PrivateMembers => index.PrivateMembers;

    public PointerIndex.Found Found(int slot) => slot < 0 ? default : index.Slots[slot];

    /// <summary>Whether the answer has the value, be it null.</summary>
    public bool Has(int slot) => Found(slot).Kind != JsonTokenType.None;

    public ReadOnlySpan<byte> Raw(int slot)
    {
        var found = Found(slot);
        return json.Slice(found.Start, found.Length);
    }

    /// <summary>Unset in any spelling that upstreams have for it: missing, null, blank, 0, false, [], {}.</summary>
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

    /// <summary>The value as text: a string's characters, or a number or boolean as it is spelt. Null for all else and for texts beyond 8 KiB.</summary>
    public string? Text(int slot) => Found(slot).Length > ResponseLimits.TextBytes ? null : Beginning(slot);

    /// <summary>The beginning of a value as text to show, without the source's key; objects and arrays as their JSON, where <paramref name="withContainers"/> asks for it.</summary>
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

using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchpost.Outbound;

/// <summary>A host as it is spelt: a plain IP literal or a plain name, and nothing that could be read as another.</summary>
internal sealed class PlainHost
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    // Names that never leave a machine, a network or a cloud: RFC 6761, 6762, 7686, 8375, 9476 and what is in use.
    private static readonly string[] LocalSuffixes =
    [
        "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa",
        "test", "invalid", "onion", "alt", "svc", "metadata.goog",
    ];

    private static readonly IdnMapping Idn = new();
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private PlainHost(string text, IPAddress? address = null)
    {
        Text = text;
        Address = address;
    }

    /// <summary>In lower case, without brackets and without a final dot. A name with other than ASCII letters stays as it is.</summary>
    public string Text { get; }

    /// <summary><see langword="null"/> for a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>A name without a dot, or one that only a local network, a cloud or nobody answers for.</summary>
    public bool IsLocal =>
        !Text.Contains('.', StringComparison.Ordinal)
        || LocalSuffixes.Any(suffix => Text.EndsWith(suffix, StringComparison.Ordinal) && (Text.Length == suffix.Length || Text[^(suffix.Length + 1)] == '.'));

    /// <summary>Reads the host part of an authority; <see langword="null"/> where it is neither a plain address nor a plain name.</summary>
    public static PlainHost? Parse(ReadOnlySpan<char> host)
    {
        if (host is ['[', .. var literal, ']'])
        {
            return !literal.ContainsAnyExcept(AddressCharacters) && IPAddress.TryParse(literal, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
                ? new(v6.ToString(), v6)
                : null;
        }

        var name = (host is [.., '.'] ? host[..^1] : host).ToString().ToLowerInvariant();
        var labels = name.Split('.');
        if (IsNumber(labels[^1]))
        {
            return host.Length == name.Length && labels.Length == 4 && labels.All(IsDecimalByte) ? new(name, IPAddress.Parse(name)) : null;
        }

        return name.Length <= MaxNameLength && labels.All(IsLabel) ? new(name) : null;
    }

    /// <summary>Whether <see cref="Uri"/>, and so the HTTP client, reads the same host.</summary>
    public bool Fits(Uri url)
    {
        var read = url.IdnHost;
        if (Address is not null)
        {
            return IPAddress.TryParse(read, out var address) && address.Equals(Address);
        }

        // A name in other scripts is dialled in its ASCII form, which must be a plain name too, label by label as it was spelt.
        return Ascii.IsValid(Text)
            ? string.Equals(read.TrimEnd('.'), Text, StringComparison.OrdinalIgnoreCase)
            : Parse(read) is { Address: null } ascii && Text.Split('.').Zip(ascii.Text.Split('.')).All(pair =>
                Ascii.IsValid(pair.First) ? string.Equals(pair.First, pair.Second, StringComparison.Ordinal) : pair.Second.StartsWith("xn--", StringComparison.Ordinal));
    }

    /// <summary>A host that ends like this is an IPv4 address to some parsers, whatever it looks like (WHATWG URL, "ends in a number").</summary>
    private static bool IsNumber(string label) =>
        label.Length > 0 && (label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && !label.AsSpan(2).ContainsAnyExcept(HexDigits)));

    /// <summary>No leading zero: some read it as octal.</summary>
    private static bool IsDecimalByte(string part) =>
        byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _) && (part.Length == 1 || part[0] != '0');

    private static bool IsLabel(string label)
    {
        if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        if (!label.StartsWith("xn--", StringComparison.Ordinal))
        {
            return label.EnumerateRunes().All(IsNameCharacter);
        }

        try
        {
            var decoded = Idn.GetUnicode(label);
            return !Ascii.IsValid(decoded) && decoded.EnumerateRunes().All(IsNameCharacter);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsNameCharacter(Rune rune) =>
        rune.IsAscii ? Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' : IsLetter(rune) && !IsDisguise(rune.Value);

    private static bool IsLetter(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// Letters and marks that some resolvers turn into ASCII or into nothing (Unicode NFKC and default-ignorable characters).
    /// Digits, symbols, other dots and invisible characters are no letters to begin with.
    /// </summary>
    private static bool IsDisguise(int c) => c is
        0xAA or 0xBA or 0x132 or 0x133 or 0x17F or (>= 0x1C4 and <= 0x1CC) or (>= 0x1F1 and <= 0x1F3) or (>= 0x2B0 and <= 0x2FF) or 0x34F
        or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x1D00 and <= 0x1DBF)
        or (>= 0x2000 and <= 0x2BFF) or 0x2C7C or 0x2C7D or 0x3164 or (>= 0xA7F2 and <= 0xA7F4)
        or (>= 0xFB00 and <= 0xFB06) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFF00 and <= 0xFFEF)
        or (>= 0x10780 and <= 0x107BF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0xE0000 and <= 0xE0FFF);
}

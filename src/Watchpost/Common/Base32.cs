using System.Buffers;

namespace Watchpost.Common;

/// <summary>Encodes bytes as lower-case letters and digits, without those that are easily mistaken (Crockford's alphabet).</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[((bytes.Length * 8) + 4) / 5];
        var (bits, count, at) = (0, 0, 0);
        foreach (var next in bytes)
        {
            bits = ((bits << 8) | next) & 0xFFF;
            count += 8;
            while (count >= 5)
            {
                count -= 5;
                text[at++] = Alphabet[(bits >> count) & 31];
            }
        }

        if (count > 0)
        {
            text[at] = Alphabet[(bits << (5 - count)) & 31];
        }

        return new string(text);
    }

    public static bool IsText(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Letters);
}

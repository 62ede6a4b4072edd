using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Drops the characters of private texts (such as a 64 MiB <c>maskBase64</c>) while a response is streamed, so that what follows them can be read in
/// bounded memory. All else passes unchanged; the members themselves are dropped later. Invalid JSON passes, and fails later.
/// </summary>
internal sealed class PrivateStringFilter(ImmutableArray<ImmutableArray<string>> pointers)
{
    /// <summary>In a pointer: any item of an array. It cannot be a member's name, because JSON must escape this character.</summary>
    public const string AnyItem = "\0";

    private const int MaxDepth = 64;
    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);
    private static readonly byte[] AnyItemName = Encoding.UTF8.GetBytes(AnyItem);

    private readonly byte[][][] names = [.. pointers.Select(pointer => pointer.Select(Encoding.UTF8.GetBytes).ToArray())];
    private readonly Level[] levels = new Level[MaxDepth + 1];
    private readonly byte[] name = new byte[128];
    private int nameLength;
    private int depth;
    private ulong next = ulong.MaxValue;
    private TextKind text;
    private bool isEscaped;

    private enum TextKind
    {
        None,
        Name,
        Kept,
        Dropped,
    }

    /// <summary>Copies <paramref name="input"/> to <paramref name="output"/>, which may be the same memory, and returns the length of what is left.</summary>
    public int Pass(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var length = 0;
        for (var at = 0; at < input.Length;)
        {
            if (text == TextKind.None)
            {
                Structure(input[at]);
                output[length++] = input[at++];
                continue;
            }

            var run = isEscaped ? 1 : input[at..].IndexOfAny(InText);
            run = run < 0 ? input.Length - at : run;
            Text(input.Slice(at, run), output, ref length);
            at += run;
            if (isEscaped)
            {
                isEscaped = false;
            }
            else if (at < input.Length)
            {
                isEscaped = input[at] == '\\';
                if (isEscaped)
                {
                    Text(input.Slice(at, 1), output, ref length);
                }
                else
                {
                    EndText();
                    output[length++] = input[at];
                }

                at++;
            }
        }

        return length;
    }

    private void Text(ReadOnlySpan<byte> bytes, Span<byte> output, ref int length)
    {
        if (text == TextKind.Dropped)
        {
            return;
        }

        if (text == TextKind.Name)
        {
            var fits = Math.Min(bytes.Length, name.Length - nameLength);
            bytes[..fits].CopyTo(name.AsSpan(nameLength));
            nameLength += fits;
        }

        bytes.CopyTo(output[length..]);
        length += bytes.Length;
    }

    private void Structure(byte sign)
    {
        switch (sign)
        {
            case (byte)'{' or (byte)'[':
                depth++;
                if (depth <= MaxDepth)
                {
                    levels[depth] = sign == '{'
                        ? new Level(IsObject: true, ExpectsName: true, next)
                        : new Level(IsObject: false, ExpectsName: false, Matching(next, AnyItemName));
                    next = sign == '{' ? 0 : levels[depth].Pointers;
                }

                break;
            case (byte)'}' or (byte)']':
                depth = Math.Max(0, depth - 1);
                break;
            case (byte)',' when depth is > 0 and <= MaxDepth:
                levels[depth] = levels[depth] with { ExpectsName = levels[depth].IsObject };
                next = levels[depth].IsObject ? 0 : levels[depth].Pointers;
                break;
            case (byte)':' when depth is > 0 and <= MaxDepth:
                levels[depth] = levels[depth] with { ExpectsName = false };
                break;
            case (byte)'"':
                var isName = depth is > 0 and <= MaxDepth && levels[depth].ExpectsName;
                nameLength = 0;
                text = isName ? TextKind.Name : IsPrivate() ? TextKind.Dropped : TextKind.Kept;
                break;
            default:
                break;
        }
    }

    private void EndText()
    {
        if (text == TextKind.Name)
        {
            next = Matching(levels[depth].Pointers, name.AsSpan(0, nameLength));
        }

        text = TextKind.None;
    }

    /// <summary>The pointers that continue with this name.</summary>
    private ulong Matching(ulong candidates, ReadOnlySpan<byte> segment)
    {
        var matching = 0UL;
        for (var i = 0; i < names.Length && i < 64; i++)
        {
            if ((candidates >> i & 1) != 0 && names[i].Length >= depth && names[i][depth - 1].AsSpan().SequenceEqual(segment))
            {
                matching |= 1UL << i;
            }
        }

        return matching;
    }

    private bool IsPrivate()
    {
        for (var i = 0; i < names.Length && i < 64; i++)
        {
            if (depth is > 0 and <= MaxDepth && levels[depth].IsObject && (next >> i & 1) != 0 && names[i].Length == depth)
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Level(bool IsObject, bool ExpectsName, ulong Pointers);
}

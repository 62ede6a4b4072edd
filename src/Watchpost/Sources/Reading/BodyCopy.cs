using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Copies JSON byte for byte, leaving out private members.</summary>
internal static class BodyCopy
{
    /// <summary>A response's whole JSON as stored and sent: without private members and the source's key.</summary>
    public static byte[] Whole(ReadOnlySpan<byte> json, PointerIndex.Found root, in JsonView answer) =>
        Masked(Without(json, root.Start, root.Start + root.Length, answer.PrivateMembers), answer.Mask);

    /// <summary>The object from <paramref name="start"/> to <paramref name="end"/> of a response.</summary>
    public static byte[] Without(ReadOnlySpan<byte> json, int start, int end, List<(int Start, int End)> privateMembers)
    {
        if (privateMembers.Count == 0)
        {
            return json[start..end].ToArray();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(end - start);
        var length = 0;
        var from = start;
        foreach (var (cutStart, cutEnd) in privateMembers)
        {
            // A private member inside one that is cut already, or outside the copied range.
            if (cutStart < from || cutEnd > end)
            {
                continue;
            }

            length += Append(buffer, length, json[from..cutStart]);
            var after = ResponseText.TrimStart(json[cutEnd..]);
            if (after[0] == (byte)',')
            {
                from = json.Length - after.Length + 1;
                continue;
            }

            // It was the last member: drop the comma before it.
            from = json.Length - after.Length;
            length = ResponseText.TrimEnd(buffer.AsSpan(0, length)).Length;
            length -= buffer[length - 1] == (byte)',' ? 1 : 0;
        }

        length += Append(buffer, length, json[from..end]);
        var copy = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return copy;
    }

    /// <summary>The short result: the values of some pointers, each named after the pointer's last segment. Empty if there are none.</summary>
    public static byte[] Summary(PointerTree tree, ImmutableArray<int> slots, ReadOnlySpan<byte> json, in JsonView answer, ReadOnlySpan<byte> first = default)
    {
        var members = new List<(string Name, byte[] Value)>();
        var size = first.Length;
        foreach (var slot in slots)
        {
            var found = answer.Found(slot);
            if (found.Kind is JsonTokenType.None or JsonTokenType.Null
                || (found.Kind is not (JsonTokenType.False or JsonTokenType.Number) && answer.IsEmpty(slot)))
            {
                continue;
            }

            var name = tree.NameOf(slot);
            if (size + found.Length > ResponseLimits.SummaryBytes || members.Exists(member => string.Equals(member.Name, name, StringComparison.Ordinal)))
            {
                continue;
            }

            var value = Without(json, found.Start, found.Start + found.Length, answer.PrivateMembers);
            members.Add((name, value));
            size += value.Length + name.Length + 4;
        }

        if (members.Count == 0)
        {
            return first.ToArray();
        }

        var writer = new ArrayBufferWriter<byte>(size + 2);
        writer.Write(first.IsEmpty ? "{"u8 : first[..^1]);
        foreach (var (name, value) in members)
        {
            writer.Write(writer.WrittenCount == 1 ? "\""u8 : ",\""u8);
            writer.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            writer.Write("\":"u8);
            writer.Write(value);
        }

        writer.Write("}"u8);
        return Masked(writer.WrittenSpan.ToArray(), answer.Mask);
    }

    private static byte[] Masked(byte[] json, SecretRedactor? mask) => mask?.InJson(json) ?? json;

    private static int Append(byte[] buffer, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(at));
        return bytes.Length;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Watchpost.Sources.Definitions;

/// <summary>
/// All JSON Pointers (RFC 6901) of a definition as one tree, so that one pass over a response finds all of their values. Each node has a slot, where
/// the pass stores the value's position.
/// </summary>
internal sealed class PointerTree
{
    /// <summary>Deeper than any response needs; it limits the walk.</summary>
    public const int MaxDepth = 16;

    private readonly List<Node> nodes = [];

    public PointerTree()
    {
        Root = NewNode("");
    }

    public Node Root { get; }

    public int SlotCount => nodes.Count;

    /// <summary>The last segment of a slot's pointer, unescaped.</summary>
    public string NameOf(int slot) => nodes[slot].Name;

    /// <summary>Adds a pointer and returns its slot.</summary>
    public int Add(ReadOnlySpan<string> segments)
    {
        var node = Root;
        foreach (var segment in segments)
        {
            node = node.Children.Find(child => string.Equals(child.Name, segment, StringComparison.Ordinal)) ?? AddChild(node, segment);
        }

        return node.Slot;
    }

    /// <summary>Marks the member at a slot's pointer as private, to be dropped.</summary>
    public void MarkPrivate(int slot) => nodes[slot].IsPrivate = true;

    /// <summary>Splits a pointer into its unescaped segments.</summary>
    public static bool TryParse(string pointer, [NotNullWhen(true)] out string[]? segments, [NotNullWhen(false)] out string? problem)
    {
        segments = null;
        problem = null;
        if (pointer.Length == 0)
        {
            segments = [];
            return true;
        }

        if (pointer[0] != '/')
        {
            problem = "is not a JSON Pointer (RFC 6901): it has to begin with '/'";
            return false;
        }

        var parts = pointer[1..].Split('/');
        if (parts.Length > MaxDepth)
        {
            problem = $"has more than {MaxDepth} segments";
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            for (var at = parts[i].IndexOf('~', StringComparison.Ordinal); at >= 0; at = parts[i].IndexOf('~', at + 1))
            {
                if (at + 1 == parts[i].Length || parts[i][at + 1] is not ('0' or '1'))
                {
                    problem = "is not a JSON Pointer (RFC 6901): '~' has to be followed by 0 or 1";
                    return false;
                }
            }

            parts[i] = parts[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        segments = parts;
        return true;
    }

    private Node AddChild(Node parent, string segment)
    {
        var child = NewNode(segment);
        parent.Children.Add(child);
        return child;
    }

    private Node NewNode(string name)
    {
        var node = new Node(name, nodes.Count);
        nodes.Add(node);
        return node;
    }

    internal sealed class Node(string name, int slot)
    {
        public string Name { get; } = name;

        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

        /// <summary>Its index in an array; -1 if the name cannot be one (RFC 6901, section 4: no leading zeros).</summary>
        public int Index { get; } = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && string.Equals(index.ToString(CultureInfo.InvariantCulture), name, StringComparison.Ordinal) ? index : -1;

        public int Slot { get; } = slot;

        public bool IsPrivate { get; set; }

        public List<Node> Children { get; } = [];
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Watchpost.Common;

/// <summary>Reads settings with several keys, separated by spaces, newest first. Unset or blank means none.</summary>
internal static class KeyList
{
    public delegate bool Reading<T>(string text, [NotNullWhen(true)] out T? key)
        where T : class;

    /// <summary>Reads all keys.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="read">Reads one key.</param>
    /// <param name="kind">What a key is called, such as <c>key</c>.</param>
    /// <param name="form">What a key looks like.</param>
    /// <param name="keys">In the order of the setting; empty if it is wrong.</param>
    /// <param name="error">Says which entry is wrong, and why, without showing it.</param>
    public static bool TryParse<T>(
        string? text, Reading<T> read, string kind, string form, out ImmutableArray<T> keys, [NotNullWhen(false)] out string? error)
        where T : class
    {
        var entries = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var parsed = ImmutableArray.CreateBuilder<T>(entries.Length);
        foreach (var entry in entries)
        {
            if (!read(entry, out var key))
            {
                keys = [];
                error = $"{kind} {parsed.Count + 1} of {entries.Length} is not {form}";
                return false;
            }

            parsed.Add(key);
        }

        keys = parsed.MoveToImmutable();
        error = null;
        return true;
    }
}

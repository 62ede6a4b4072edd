using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Watchpost.Scheduling;

/// <summary>Where a group of wake-ups is stored. The row key starts with the due time, so that a range of keys is a range of time.</summary>
/// <param name="Shard">The partition.</param>
/// <param name="Key">The row key.</param>
internal sealed record GroupId(string Shard, string Key)
{
    private const string Prefix = "watchpost:1:";
    private const int MaxLength = 100;

    /// <summary>When the group's first wake-up is due.</summary>
    public DateTimeOffset Due => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Key.AsSpan(0, 14), CultureInfo.InvariantCulture));

    public static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    /// <summary>A new place for a group that is due at <paramref name="due"/>.</summary>
    public static GroupId Create(string shard, DateTimeOffset due) => new(shard, DueKey(due) + "-" + RandomIds.Hex());

    /// <summary>The key before which all groups lie that are due earlier than <paramref name="due"/>.</summary>
    public static string DueKey(DateTimeOffset due) => Math.Max(0, due.ToUnixTimeMilliseconds()).ToString("D14", CultureInfo.InvariantCulture);

    /// <summary>Reads a queue message; <see langword="false"/> for anything that is not one of ours.</summary>
    public static bool TryParse(string? message, [NotNullWhen(true)] out GroupId? id)
    {
        id = null;
        if (message is null || message.Length > MaxLength || !message.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var slash = message.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        id = FromRow(message[Prefix.Length..slash], message[(slash + 1)..]);
        return id is not null;
    }

    /// <summary>The group whose row has these keys; <see langword="null"/> for keys that no version writes.</summary>
    public static GroupId? FromRow(string shard, string key) =>
        shard.Length is > 0 and <= 8 && shard.AsSpan().ContainsOnlyDigits()
        && key.Length == 47 && key[14] == '-' && key.AsSpan(0, 14).ContainsOnlyDigits() && Guid.TryParseExact(key[15..], "n", out _)
            ? new GroupId(shard, key)
            : null;

    /// <summary>The queue message that announces the group: a pointer, for the row is the truth.</summary>
    public string ToMessage() => Prefix + Shard + "/" + Key;
}

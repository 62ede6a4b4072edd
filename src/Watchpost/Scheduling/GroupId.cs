using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Watchpost.Scheduling;

/// <summary>Where a group of wake-ups is stored. The row key starts with the due time, so a range of keys is a range of time.</summary>
/// <param name="Shard">The partition.</param>
/// <param name="Key">The row key.</param>
internal sealed record GroupId(string Shard, string Key)
{
    private const string Prefix = "watchpost:1:";
    private const int MaxLength = 100;

    /// <summary>When the first wake-up is due.</summary>
    public DateTimeOffset Due => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Key.AsSpan(0, 14), CultureInfo.InvariantCulture));

    public static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates the ID of a new group that is due at <paramref name="due"/>.</summary>
    public static GroupId Create(string shard, DateTimeOffset due) => new(shard, DueKey(due) + "-" + RandomIds.Hex());

    /// <summary>Upper bound (exclusive) of the row keys of groups that are due before <paramref name="due"/>.</summary>
    public static string DueKey(DateTimeOffset due) => Math.Max(0, due.ToUnixTimeMilliseconds()).ToString("D14", CultureInfo.InvariantCulture);

    /// <summary>Parses a queue message; <see langword="false"/> if Watchpost did not write it.</summary>
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

    /// <summary>The ID in a row's keys; <see langword="null"/> if no version writes such keys.</summary>
    public static GroupId? FromRow(string shard, string key) =>
        shard.Length is > 0 and <= 8 && shard.AsSpan().ContainsOnlyDigits()
        && key.Length == 47 && key[14] == '-' && key.AsSpan(0, 14).ContainsOnlyDigits() && Guid.TryParseExact(key[15..], "n", out _)
            ? new GroupId(shard, key)
            : null;

    /// <summary>The queue message that announces the group: only a pointer, because the row is the truth.</summary>
    public string ToMessage() => Prefix + Shard + "/" + Key;
}

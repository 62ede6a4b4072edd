using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace Watchpost.Scheduling;

/// <summary>Groups of wake-ups as table rows.</summary>
internal static partial class WakeUpRows
{
    private const string WakeUps = "WakeUps";
    private const string LeaseExpiresAt = "ClaimedUntil";
    private const string LeaseCount = "Claims";
    private const string SweptAt = "SweptAt";

    // Table Storage has no times before 1601.
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;
    private static readonly long LatestDue = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static TableEntity ToRow(WakeUpGroup group)
    {
        var entries = group.WakeUps.Select(Entry.From).ToArray();
        var row = new TableEntity(group.Id.Shard, group.Id.Key)
        {
            [WakeUps] = JsonSerializer.Serialize(entries, EntryContext.Default.EntryArray),
            [LeaseCount] = group.LeaseCount,
        };
        if (group.LeaseExpiresAt is { } leaseExpiresAt)
        {
            row[LeaseExpiresAt] = leaseExpiresAt;
        }

        if (group.SweptAt is { } sweptAt)
        {
            row[SweptAt] = sweptAt;
        }

        return row;
    }

    /// <summary>Reads a row; <see langword="null"/> if this version cannot read it, because a newer one wrote it or someone edited it.</summary>
    public static WakeUpGroup? FromRow(TableEntity row) => GroupId.FromRow(row.PartitionKey, row.RowKey) is not { } id || WakeUpsOf(row) is not { } wakeUps
        ? null
        : new WakeUpGroup
        {
            Id = id,
            WakeUps = wakeUps,
            LeaseExpiresAt = Value(row, LeaseExpiresAt) as DateTimeOffset?,
            LeaseCount = Value(row, LeaseCount) as int? ?? 0,
            SweptAt = Value(row, SweptAt) is DateTimeOffset sweptAt && sweptAt > Never ? sweptAt : null,
            Tag = row.ETag,
        };

    public static TableEntity Lease(WakeUpGroup group) => new(group.Id.Shard, group.Id.Key)
    {
        [LeaseExpiresAt] = group.LeaseExpiresAt,
        [LeaseCount] = group.LeaseCount,

        // A merge cannot remove a property.
        [SweptAt] = Never,
    };

    public static TableEntity Sweep(WakeUpGroup group) => new(group.Id.Shard, group.Id.Key) { [SweptAt] = group.SweptAt };

    private static object? Value(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;

    private static ImmutableArray<WakeUp>? WakeUpsOf(TableEntity row)
    {
        try
        {
            WakeUp?[]? wakeUps = Value(row, WakeUps) is string text
                ? JsonSerializer.Deserialize(text, EntryContext.Default.EntryArray)?.Select(entry => entry?.ToWakeUp()).ToArray()
                : null;
            return wakeUps is { Length: > 0 } && !wakeUps.Contains(null) ? [.. wakeUps.OfType<WakeUp>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The kind of an entry. The numbers are stored: never change one, and append new ones.</summary>
    internal enum Kind
    {
        Poll,
        Deadline,
        Deliver,
        Replay,
        FanOut,
        NotifyProgress,
    }

    // Short names: a row holds up to 64 of these in a text property of at most 64 KiB.
    internal sealed record Entry(
        [property: JsonPropertyName("k")] Kind Kind,
        [property: JsonPropertyName("t")] string? Subject,
        [property: JsonPropertyName("c")] string? Chain,
        [property: JsonPropertyName("d")] long Due,
        [property: JsonPropertyName("s")] int Step,
        [property: JsonPropertyName("u")] int Unrecorded,
        [property: JsonPropertyName("a")] string? After,
        [property: JsonPropertyName("f")] int Failures)
    {
        // Separates the two parts of a chain; neither contains it.
        private const char Between = '~';

        public static Entry From(WakeUp wakeUp)
        {
            var entry = new Entry(default, wakeUp.Subject, "", wakeUp.Due.ToUnixTimeMilliseconds(), 0, 0, null, wakeUp.Failures);
            return wakeUp switch
            {
                WakeUp.Poll poll => entry with { Chain = poll.Chain, Unrecorded = poll.Unrecorded, After = poll.After?.RowKey },
                WakeUp.Deadline => entry with { Kind = Kind.Deadline },
                WakeUp.Deliver deliver => entry with
                {
                    Kind = Kind.Deliver,
                    Chain = deliver.Watch.RowKey + Between + deliver.Round.ToString(CultureInfo.InvariantCulture),
                    Step = deliver.Step,
                },
                WakeUp.Replay => entry with { Kind = Kind.Replay, Chain = "replay" },
                WakeUp.FanOut fanOut => entry with { Kind = Kind.FanOut, Chain = fanOut.Owner, After = fanOut.After?.RowKey },
                WakeUp.NotifyProgress notify => entry with { Kind = Kind.NotifyProgress, Chain = notify.Watch.RowKey + Between + notify.Owner },
                _ => throw new UnreachableException(),
            };
        }

        /// <summary><see langword="null"/> if this version cannot read the entry.</summary>
        public WakeUp? ToWakeUp()
        {
            if (Subject is null || Chain is null || Due < 0 || Due > LatestDue)
            {
                return null;
            }

            var due = DateTimeOffset.FromUnixTimeMilliseconds(Due);
            var after = WatchId.FromRowOrNull(Subject, After);
            var (row, rest) = Chain.Split(Between) is [var first, var second] ? (first, second) : (null, "");
            var watch = WatchId.FromRowOrNull(Subject, row);
            return Kind switch
            {
                Kind.Poll => new WakeUp.Poll { Task = Subject, Chain = Chain, Due = due, Unrecorded = Unrecorded, After = after, Failures = Failures },
                Kind.Deadline => new WakeUp.Deadline { Task = Subject, Due = due, Failures = Failures },
                Kind.Deliver when watch is not null && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var round) =>
                    new WakeUp.Deliver { Watch = watch, Round = round, Step = Step, Due = due, Failures = Failures },
                Kind.Replay => new WakeUp.Replay { Operation = Subject, Due = due, Failures = Failures },
                Kind.FanOut => new WakeUp.FanOut { Task = Subject, Owner = Chain, Due = due, After = after, Failures = Failures },
                Kind.NotifyProgress when watch is not null => new WakeUp.NotifyProgress { Watch = watch, Owner = rest, Due = due, Failures = Failures },
                _ => null,
            };
        }
    }

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonSerializable(typeof(Entry[]))]
    internal sealed partial class EntryContext : JsonSerializerContext;
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace Watchpost.Scheduling;

/// <summary>Groups of wake-ups as table rows.</summary>
internal static partial class WakeUpRows
{
    private const string WakeUps = "WakeUps";
    private const string ClaimedUntil = "ClaimedUntil";
    private const string Claims = "Claims";
    private const string SweptAt = "SweptAt";

    // Table Storage knows no times before 1601.
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;
    private static readonly long LatestDue = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static TableEntity ToRow(WakeUpGroup group)
    {
        var entries = group.WakeUps.Select(Entry.From).ToArray();
        var row = new TableEntity(group.Id.Shard, group.Id.Key)
        {
            [WakeUps] = JsonSerializer.Serialize(entries, EntryContext.Default.EntryArray),
            [Claims] = group.LeaseCount,
        };
        if (group.LeaseExpiresAt is { } claimedUntil)
        {
            row[ClaimedUntil] = claimedUntil;
        }

        if (group.SweptAt is { } sweptAt)
        {
            row[SweptAt] = sweptAt;
        }

        return row;
    }

    /// <summary>A row as it is stored; <see langword="null"/> for one that this version cannot read: a newer one wrote it, or someone edited it.</summary>
    public static WakeUpGroup? FromRow(TableEntity row) => GroupId.FromRow(row.PartitionKey, row.RowKey) is not { } id || WakeUpsOf(row) is not { } wakeUps
        ? null
        : new WakeUpGroup
        {
            Id = id,
            WakeUps = wakeUps,
            LeaseExpiresAt = Value(row, ClaimedUntil) as DateTimeOffset?,
            LeaseCount = Value(row, Claims) as int? ?? 0,
            SweptAt = Value(row, SweptAt) is DateTimeOffset sweptAt && sweptAt > Never ? sweptAt : null,
            Tag = row.ETag,
        };

    public static TableEntity Claim(WakeUpGroup group) => new(group.Id.Shard, group.Id.Key)
    {
        [ClaimedUntil] = group.LeaseExpiresAt,
        [Claims] = group.LeaseCount,

        // A merge cannot remove it.
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

    // Short names: a row holds up to 64 of these, and a text property 64 KiB.
    internal sealed record Entry(
        [property: JsonPropertyName("k")] WakeUpKind Kind,
        [property: JsonPropertyName("t")] string? Task,
        [property: JsonPropertyName("c")] string? Chain,
        [property: JsonPropertyName("d")] long Due,
        [property: JsonPropertyName("s")] int Step,
        [property: JsonPropertyName("u")] int Unrecorded,
        [property: JsonPropertyName("a")] string? After,
        [property: JsonPropertyName("f")] int Failures)
    {
        public static Entry From(WakeUp wakeUp) => new(
            wakeUp.Kind, wakeUp.Task, wakeUp.Chain, wakeUp.Due.ToUnixTimeMilliseconds(), wakeUp.Step, wakeUp.Unrecorded, wakeUp.After, wakeUp.Failures);

        public WakeUp? ToWakeUp() => !Enum.IsDefined(Kind) || Task is null || Chain is null || Due < 0 || Due > LatestDue
            ? null
            : new WakeUp
            {
                Kind = Kind,
                Task = Task,
                Chain = Chain,
                Due = DateTimeOffset.FromUnixTimeMilliseconds(Due),
                Step = Step,
                Unrecorded = Unrecorded,
                After = After,
                Failures = Failures,
            };
    }

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonSerializable(typeof(Entry[]))]
    internal sealed partial class EntryContext : JsonSerializerContext;
}

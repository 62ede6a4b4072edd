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

    public static WakeUpGroup FromRow(TableEntity row) => new()
    {
        Id = new GroupId(row.PartitionKey, row.RowKey),
        WakeUps = [.. JsonSerializer.Deserialize(row.GetString(WakeUps), EntryContext.Default.EntryArray)!.Select(entry => entry.ToWakeUp())],
        LeaseExpiresAt = row.GetDateTimeOffset(ClaimedUntil),
        LeaseCount = row.GetInt32(Claims) ?? 0,
        SweptAt = row.GetDateTimeOffset(SweptAt) is { } sweptAt && sweptAt > Never ? sweptAt : null,
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

    // Short names: a row holds up to 64 of these, and a text property 64 KiB.
    internal sealed record Entry(
        [property: JsonPropertyName("k")] WakeUpKind Kind,
        [property: JsonPropertyName("t")] string Task,
        [property: JsonPropertyName("c")] string Chain,
        [property: JsonPropertyName("d")] long Due,
        [property: JsonPropertyName("s")] int Step,
        [property: JsonPropertyName("u")] int Unrecorded,
        [property: JsonPropertyName("a")] string? After,
        [property: JsonPropertyName("f")] int Failures)
    {
        public static Entry From(WakeUp wakeUp) => new(
            wakeUp.Kind, wakeUp.Task, wakeUp.Chain, wakeUp.Due.ToUnixTimeMilliseconds(), wakeUp.Step, wakeUp.Unrecorded, wakeUp.After, wakeUp.Failures);

        public WakeUp ToWakeUp() => new()
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

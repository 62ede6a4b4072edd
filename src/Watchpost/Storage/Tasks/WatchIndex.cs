using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>
/// All watches by the time of their registration, newest first. Spread over a few partitions, so that none is hot.
/// An entry is written before its watch; an entry without a watch is a registration that never came to be.
/// A registration that one process began and another completed has an entry of each: the watch's row says which one counts.
/// </summary>
internal sealed class WatchIndex([FromKeyedServices(StorageNames.Index)] ITable table, UnreadableRows unreadable, Random random)
{
    private const int Shards = 4;
    // The last millisecond that a time can name, so that no key of any time is negative.
    private const long Latest = 253_402_300_799_999;
    private const int TimeDigits = 15;
    private const string Source = "Source";
    private const string TaskId = "TaskId";
    private const string Settled = "Settled";
    private const string Reopened = "Reopened";
    private readonly string ownShard = ShardName(random.Next(Shards));

    /// <summary>One listed watch.</summary>
    /// <param name="Key">Its place in the order: later registrations have lower keys.</param>
    /// <param name="Shard">The partition.</param>
    /// <param name="Watch">Whose it is.</param>
    /// <param name="Settled">The delivery state that was found to be its last, if it was noted.</param>
    /// <param name="Reopened">A settled watch was changed: nothing is noted any more, and the row itself must be read.</param>
    /// <param name="Tag">The row's tag.</param>
    public sealed record Entry(string Key, string Shard, WatchId Watch, DeliveryState? Settled, bool Reopened, ETag Tag);

    /// <summary>The partition in which this process lists its registrations.</summary>
    public string OwnShard => ownShard;

    /// <summary>Whether an entry is the one that lists a watch.</summary>
    public static bool IsOf(Entry entry, WatchRecord watch) =>
        entry.Shard == watch.IndexShard && entry.Key == KeyOf(watch.Id, watch.CreatedAt);

    /// <summary>When an entry's watch was registered.</summary>
    public static DateTimeOffset RegisteredAt(Entry entry) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Latest - long.Parse(entry.Key.AsSpan(0, TimeDigits), CultureInfo.InvariantCulture));

    /// <summary>An opaque continuation: where a page ended.</summary>
    public static string Continuation(string key) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(key));

    /// <summary>Reads what <see cref="Continuation"/> wrote.</summary>
    public static bool TryReadContinuation(string text, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (text.Length > 200 || !Base64Url.IsValid(text))
        {
            return false;
        }

        var decoded = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text));
        if (decoded.Length <= TimeDigits || decoded[TimeDigits] != '-' || !decoded.AsSpan(0, TimeDigits).ContainsOnlyDigits()
            || !WatchId.TryParse(decoded[(TimeDigits + 1)..], out _))
        {
            return false;
        }

        key = decoded;
        return true;
    }

    /// <summary>Lists watches, all of them or none.</summary>
    public async Task AddAsync(IEnumerable<(WatchId Watch, TaskAddress Task, DateTimeOffset CreatedAt)> watches, CancellationToken cancellationToken)
    {
        foreach (var chunk in watches.Chunk(100))
        {
            await table.WriteAsync(
                ownShard,
                [.. chunk.Select(watch => new RowChange.Upsert(new TableEntity(ownShard, KeyOf(watch.Watch, watch.CreatedAt))
                {
                    [Source] = watch.Task.Source,
                    [TaskId] = watch.Task.TaskId,
                }))],
                cancellationToken);
        }
    }

    /// <summary>Reads entries newest first, of all partitions in one order.</summary>
    /// <param name="after">The key to start behind; <see langword="null"/>: from the newest one.</param>
    /// <param name="since">The oldest registration to read.</param>
    /// <param name="until">Registrations before that only.</param>
    /// <param name="source">Of that source only.</param>
    /// <param name="taskId">Of that task only.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<Entry> ReadAsync(
        string? after,
        DateTimeOffset? since,
        DateTimeOffset? until,
        string? source,
        string? taskId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keys run backwards in time: what comes before "until" lies behind its key.
        var from = after is null ? until is { } end ? TimeKey(Latest - end.ToUnixTimeMilliseconds() + 1) : "" : RowRange.Behind(after);
        var to = since is { } start ? TimeKey(start) + "~" : "~";
        var range = new RowRange(from, to) { Where = [.. Conditions(source, taskId)] };
        var readers = Enumerable.Range(0, Shards)
            .Select(shard => table.ReadAsync(ShardName(shard), range, cancellationToken).GetAsyncEnumerator(cancellationToken))
            .ToList();
        try
        {
            var begun = await Task.WhenAll(readers.Select(reader => reader.MoveNextAsync().AsTask()));
            foreach (var reader in readers.Where((_, shard) => !begun[shard]).ToList())
            {
                await EndAsync(readers, reader);
            }

            while (readers.Count > 0)
            {
                var first = readers.MinBy(reader => reader.Current.RowKey, StringComparer.Ordinal)!;
                if (unreadable.Skip(first.Current, ToEntry) is { } entry)
                {
                    yield return entry;
                }

                await AdvanceAsync(readers, first);
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }
    }

    /// <summary>Reads what an entry lists; nothing where that row cannot be read.</summary>
    public Task<T?> SkipUnreadableAsync<T>(Func<Task<T>> read) => unreadable.SkipAsync(read);

    /// <summary>
    /// Notes the last delivery state of settled watches, so that counting them needs no more than the index.
    /// Where an entry has changed since it was read, nothing is noted for it and its neighbours: the next count tries again.
    /// </summary>
    public async Task SettleAsync(IEnumerable<(Entry Entry, DeliveryState State)> settled, CancellationToken cancellationToken)
    {
        var notes = settled.Select(note => (note.Entry.Shard, Note: new RowChange.Merge(
            new TableEntity(note.Entry.Shard, note.Entry.Key) { [Settled] = note.State.ToString() }, note.Entry.Tag)));
        foreach (var shard in notes.GroupBy(note => note.Shard, note => note.Note, StringComparer.Ordinal))
        {
            foreach (var chunk in shard.Chunk(100))
            {
                await table.WriteAsync(shard.Key, chunk, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Must come before any change of a settled watch: what was noted about it, or is being noted now, no longer counts.
    /// </summary>
    public Task ReopenAsync(WatchRecord watch, CancellationToken cancellationToken) => table.WriteAsync(
        watch.IndexShard,
        [new RowChange.Merge(new TableEntity(watch.IndexShard, KeyOf(watch.Id, watch.CreatedAt)) { [Reopened] = true }, ETag.All)],
        cancellationToken);

    /// <summary>Lists a watch no longer; does nothing where it is not listed. The watch must be gone already.</summary>
    public Task RemoveAsync(Entry entry, CancellationToken cancellationToken) =>
        table.WriteAsync(entry.Shard, [new RowChange.Delete(entry.Key, ETag.All)], cancellationToken);

    private static async Task AdvanceAsync(List<IAsyncEnumerator<TableEntity>> readers, IAsyncEnumerator<TableEntity> reader)
    {
        if (!await reader.MoveNextAsync())
        {
            await EndAsync(readers, reader);
        }
    }

    private static async Task EndAsync(List<IAsyncEnumerator<TableEntity>> readers, IAsyncEnumerator<TableEntity> reader)
    {
        readers.Remove(reader);
        await reader.DisposeAsync();
    }

    private static IEnumerable<(string Property, string Value)> Conditions(string? source, string? taskId)
    {
        if (source is not null)
        {
            yield return (Source, source);
        }

        if (taskId is not null)
        {
            yield return (TaskId, taskId);
        }
    }

    private static Entry ToEntry(TableEntity row)
    {
        var watch = row.RowKey[(row.RowKey.IndexOf('-', StringComparison.Ordinal) + 1)..];
        return new Entry(
            row.RowKey,
            row.PartitionKey,
            WatchId.TryParse(watch, out var id) ? id : throw new InvalidDataException($"The index lists {row.RowKey}, which is no watch."),
            row.Enum<DeliveryState>(Settled),
            row.GetBoolean(Reopened) ?? false,
            row.ETag);
    }

    private static string KeyOf(WatchId watch, DateTimeOffset createdAt) => TimeKey(createdAt) + "-" + watch;

    private static string TimeKey(DateTimeOffset at) => TimeKey(Latest - at.ToUnixTimeMilliseconds());

    private static string TimeKey(long beforeLatest) =>
        Math.Clamp(beforeLatest, 0, Latest).ToString("D15", CultureInfo.InvariantCulture);

    private static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);
}

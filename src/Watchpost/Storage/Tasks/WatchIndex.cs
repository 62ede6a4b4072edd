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
/// All watches by registration time, newest first, spread over a few partitions so that none is hot. An entry is written before its watch; an entry
/// without a watch is a registration that was never completed. A registration that one process began and another completed has an entry of each: the
/// watch's row says which one counts.
/// </summary>
internal sealed class WatchIndex([FromKeyedServices(StorageNames.Index)] ITable table, UnreadableRows unreadable, Random random)
{
    private const int Shards = 4;
    // The last millisecond that a time can hold, so that no key is negative.
    private const long Latest = 253_402_300_799_999;
    private const int TimeDigits = 15;
    private const string Source = "Source";
    private const string TaskId = "TaskId";
    private const string Settled = "Settled";
    private const string Reopened = "Reopened";
    private readonly string ownShard = ShardName(random.Next(Shards));

    /// <summary>A listed watch.</summary>
    /// <param name="Key">Its position: later registrations have lower keys.</param>
    /// <param name="Shard">The partition.</param>
    /// <param name="Watch">The watch.</param>
    /// <param name="Settled">Its last delivery state, if that was noted.</param>
    /// <param name="Reopened">Whether a settled watch has changed: its state is no longer noted here and must be read from its row.</param>
    /// <param name="Tag">The row's tag.</param>
    public sealed record Entry(string Key, string Shard, WatchId Watch, DeliveryState? Settled, bool Reopened, ETag Tag);

    /// <summary>The partition in which this process lists registrations.</summary>
    public string OwnShard => ownShard;

    /// <summary>Whether an entry is the one that counts for a watch.</summary>
    public static bool IsOf(Entry entry, WatchRecord watch) =>
        entry.Shard == watch.IndexShard && entry.Key == KeyOf(watch.Id, watch.CreatedAt);

    /// <summary>When an entry's watch was registered.</summary>
    public static DateTimeOffset RegisteredAt(Entry entry) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Latest - long.Parse(entry.Key.AsSpan(0, TimeDigits), CultureInfo.InvariantCulture));

    /// <summary>An opaque token for where a page ended.</summary>
    public static string Continuation(string key) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(key));

    /// <summary>Reads a token that <see cref="Continuation"/> wrote.</summary>
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

    /// <summary>Lists watches, all or none.</summary>
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

    /// <summary>Reads entries of all partitions, newest first.</summary>
    /// <param name="after">The key to continue after; <see langword="null"/> to start with the newest entry.</param>
    /// <param name="since">The earliest registration time, inclusive.</param>
    /// <param name="until">The latest registration time, exclusive.</param>
    /// <param name="source">Only watches of this source.</param>
    /// <param name="taskId">Only watches of this task.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async IAsyncEnumerable<Entry> ReadAsync(
        string? after,
        DateTimeOffset? since,
        DateTimeOffset? until,
        string? source,
        string? taskId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keys run backwards in time, so registrations before "until" have higher keys.
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

    /// <summary>Reads what an entry lists; the default value if that row cannot be read.</summary>
    public Task<T?> SkipUnreadableAsync<T>(Func<Task<T>> read) => unreadable.SkipAsync(read);

    /// <summary>
    /// Notes the last delivery state of settled watches, so that the next count only needs the index. If one entry has changed since it was read,
    /// nothing is noted for its batch, and the next count tries again.
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

    /// <summary>Discards a settled watch's noted state, even one that is being noted right now. Call it before any change of such a watch.</summary>
    public Task ReopenAsync(WatchRecord watch, CancellationToken cancellationToken) => table.WriteAsync(
        watch.IndexShard,
        [new RowChange.Merge(new TableEntity(watch.IndexShard, KeyOf(watch.Id, watch.CreatedAt)) { [Reopened] = true }, ETag.All)],
        cancellationToken);

    /// <summary>Removes a watch that is already gone from the list; does nothing if it is not listed.</summary>
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
            WatchId.TryParse(watch, out var id) ? id : throw new InvalidDataException($"Index row {row.RowKey} does not name a watch."),
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

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Watchpost.SystemTests;

/// <summary>A look into an application's storage account with the official clients, and a hand in its queues.</summary>
public sealed class StorageProbe(string connectionString)
{
    /// <summary>The queue of polls.</summary>
    public const string Polls = "watchpost-polls";

    /// <summary>The queue of deliveries.</summary>
    public const string Deliveries = "watchpost-deliveries";

    /// <summary>Both queues and their poison queues.</summary>
    public static readonly IReadOnlyList<string> Queues = [Polls, Deliveries, Polls + "-poison", Deliveries + "-poison"];

    // The kind of a wake-up as stored.
    private const int Deadline = 1;

    private readonly TableServiceClient tables = new(connectionString);
    private readonly QueueServiceClient queues = new(connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });

    /// <summary>The texts of the messages that can be seen now, 32 at most; as they are stored, in Base64.</summary>
    public async Task<IReadOnlyList<string>> PeekAsync(string queue, CancellationToken cancel) =>
        [.. (await queues.GetQueueClient(queue).PeekMessagesAsync(32, cancel)).Value.Select(message => message.Body.ToString())];

    /// <summary>Puts a text into a queue as it is, however often.</summary>
    public Task SendAsync(string queue, string text, int times, CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, times).Select(_ => queues.GetQueueClient(queue).SendMessageAsync(text, cancel)));

    /// <summary>Creates a queue that may be missing.</summary>
    public Task CreateAsync(string queue, CancellationToken cancel) => queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: cancel);

    /// <summary>Empties a queue: hidden messages go too.</summary>
    public Task ClearAsync(string queue, CancellationToken cancel) => queues.GetQueueClient(queue).ClearMessagesAsync(cancel);

    /// <summary>How many messages a queue holds, hidden ones included; 0 where there is no such queue.</summary>
    public async Task<int> CountAsync(string queue, CancellationToken cancel)
    {
        try
        {
            return (await queues.GetQueueClient(queue).GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return 0;
        }
    }

    /// <summary>Waits until all queues are empty: no message is left, be it hidden.</summary>
    public Task UntilDrainedAsync(CancellationToken cancel) => Eventually.HoldsAsync(
        async () => (await Task.WhenAll(Queues.Select(queue => CountAsync(queue, cancel)))).All(count => count == 0), "all queues are empty", Eventually.Limit, cancel);

    /// <summary>
    /// Waits until no wake-up of a task is left but those for deadlines, which do nothing once its watches have ended:
    /// nothing will be asked or sent for it, however long one looks.
    /// </summary>
    /// <param name="watch">The ID of one of the task's watches, which begins with the task's key.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task UntilNothingIsScheduledAsync(string watch, CancellationToken cancel)
    {
        var task = watch["w_".Length..^16];
        var wakeUps = tables.GetTableClient("WatchpostWakeUps");

        // Twice in a row: a wake-up may move from a shard that is still to be read to one that has been.
        var empty = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                var rows = await wakeUps.QueryAsync<TableEntity>(cancellationToken: cancel).ToListAsync(cancel);
                empty = rows.Any(row => KindsOf(task, Text(row["WakeUps"])).Any(kind => kind != Deadline)) ? 0 : empty + 1;
                return empty == 2;
            },
            "no wake-up of the task is left", Eventually.Limit, cancel);
    }

    /// <summary>Every row of every table, a line each, with all its values as text; binary ones as Latin-1.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(CancellationToken cancel)
    {
        var rows = new List<string>();
        await foreach (var table in tables.QueryAsync(cancellationToken: cancel))
        {
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: cancel))
            {
                rows.Add(table.Name + " " + string.Join(' ', row.Select(property => $"{property.Key}={Text(property.Value)}")));
            }
        }

        return rows;
    }

    private static IEnumerable<int> KindsOf(string task, string wakeUps) => JsonNode.Parse(wakeUps)!.AsArray()
        .Where(wakeUp => (string?)wakeUp!["t"] == task)
        .Select(wakeUp => (int?)wakeUp!["k"] ?? 0);

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        BinaryData data => Encoding.Latin1.GetString(data),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

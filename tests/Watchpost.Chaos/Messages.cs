using Azure;
using Azure.Storage.Queues;

namespace Watchpost.Chaos;

/// <summary>Mischief with the queues: garbage, messages twice, messages from long ago, none at all.</summary>
internal sealed class Messages(string storage, Random random)
{
    private static readonly string[] Names = ["watchpost-polls", "watchpost-deliveries"];
    private static readonly string[] Garbage =
    [
        "not Base64!", "", "🐷", "e30=", Convert.ToBase64String("watchpost:1:../../x"u8), Convert.ToBase64String("watchpost:1:0/00000000000000-00000000000000000000000000000000"u8),
    ];

    private readonly QueueServiceClient queues = new(storage, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None, Retry = { MaxRetries = 0 } });
    private readonly List<string> seen = [];

    /// <summary>Does one thing of that kind. Where the storage is away, nothing.</summary>
    public async Task<string> DisturbAsync(CancellationToken cancel)
    {
        try
        {
            var queue = queues.GetQueueClient(Names[random.Next(Names.Length)]);
            string[] now = [.. (await queue.PeekMessagesAsync(32, cancel)).Value.Select(message => message.Body.ToString())];
            seen.AddRange(now);
            switch (random.Next(4))
            {
                case 0:
                    await SendAsync(queue, Garbage, cancel);
                    return "garbage in " + queue.Name;
                case 1:
                    await SendAsync(queue, [.. now, .. now], cancel);
                    return $"{now.Length} messages of {queue.Name} three times";
                case 2:
                    await SendAsync(queue, [.. seen.OrderBy(_ => random.Next()).Take(30)], cancel);
                    return "old messages in " + queue.Name;
                default:
                    await queue.ClearMessagesAsync(cancel);
                    return queue.Name + " emptied";
            }
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException)
        {
            return "the queues are away";
        }
    }

    private static Task SendAsync(QueueClient queue, IEnumerable<string> texts, CancellationToken cancel) =>
        Task.WhenAll(texts.Select(text => queue.SendMessageAsync(text, cancel)));
}

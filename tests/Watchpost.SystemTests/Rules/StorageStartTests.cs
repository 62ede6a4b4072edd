using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.SystemTests.Rules;

public sealed class StorageStartTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_start_makes_every_table_and_queue_that_is_missing()
    {
        var account = azurite.Azurite.NewAccount();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("AzureWebJobsStorage", account)]).Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddWatchpostStorage(configuration).BuildServiceProvider();
        await services.GetRequiredService<QueueServiceClient>().CreateQueueAsync(StorageNames.Polls, cancellationToken: Cancel);

        await services.GetRequiredService<AzureStorage>().StartAsync(Cancel);

        (await new QueueServiceClient(account).GetQueuesAsync(cancellationToken: Cancel).Select(queue => queue.Name).ToListAsync(Cancel)).ShouldBe(StorageNames.Queues, ignoreOrder: true);
        (await new TableServiceClient(account).QueryAsync(cancellationToken: Cancel).Select(table => table.Name).ToListAsync(Cancel)).ShouldBe(StorageNames.Tables, ignoreOrder: true);
    }
}

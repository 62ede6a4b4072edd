using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Watchpost.Fakes;

namespace Watchpost.SystemTests;

public sealed class AzuriteTests(AzuriteFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_and_a_row_make_the_round_trip_through_the_official_clients()
    {
        var account = fixture.Azurite.NewAccount();
        var queue = await QueueAsync(account);
        var table = await TableAsync(account);

        await queue.SendMessageAsync("hello", Cancel);
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Text"] = "kept", ["Count"] = 7L }, Cancel);

        (await queue.ReceiveMessageAsync(cancellationToken: Cancel)).Value.MessageText.ShouldBe("hello");
        var row = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        row.GetString("Text").ShouldBe("kept");
        row.GetInt64("Count").ShouldBe(7);
    }

    [Fact]
    public async Task Accounts_do_not_see_each_other()
    {
        var one = await QueueAsync(fixture.Azurite.NewAccount());
        var other = await QueueAsync(fixture.Azurite.NewAccount());

        await one.SendMessageAsync("mine", Cancel);

        (await other.PeekMessagesAsync(cancellationToken: Cancel)).Value.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_run_side_by_side_with_their_own_data()
    {
        await using var second = await Azurite.StartAsync(cancel: Cancel);
        second.Queues.Port.ShouldNotBe(fixture.Azurite.Queues.Port);
        second.Tables.Port.ShouldNotBe(fixture.Azurite.Tables.Port);
        string.Equals(second.Folder, fixture.Azurite.Folder, StringComparison.Ordinal).ShouldBeFalse();

        var here = await QueueAsync(fixture.Azurite.ConnectionString);
        var there = await QueueAsync(second.ConnectionString);
        await here.SendMessageAsync("here", Cancel);

        (await there.PeekMessagesAsync(cancellationToken: Cancel)).Value.ShouldBeEmpty();
    }

    [Fact]
    public async Task Data_in_a_given_folder_outlives_a_stop_and_other_data_goes()
    {
        var folder = Directory.CreateTempSubdirectory("watchpost-test-");
        try
        {
            string temporary;
            await using (var first = await Azurite.StartAsync(folder.FullName, Cancel))
            {
                await (await QueueAsync(first.ConnectionString)).SendMessageAsync("kept", Cancel);
                await (await TableAsync(first.ConnectionString)).AddEntityAsync(new TableEntity("p", "r"), Cancel);
                await first.StopAsync();
            }

            await using (var second = await Azurite.StartAsync(folder.FullName, Cancel))
            {
                (await (await QueueAsync(second.ConnectionString)).ReceiveMessageAsync(cancellationToken: Cancel)).Value.MessageText.ShouldBe("kept");
                (await (await TableAsync(second.ConnectionString)).GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value.RowKey.ShouldBe("r");
            }

            await using (var third = await Azurite.StartAsync(cancel: Cancel))
            {
                temporary = third.Folder;
                Directory.Exists(temporary).ShouldBeTrue();
            }

            Directory.Exists(temporary).ShouldBeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task No_process_is_left_after_disposal()
    {
        int id;
        await using (var azurite = await Azurite.StartAsync(cancel: Cancel))
        {
            id = azurite.ProcessId;
            using var running = Process.GetProcessById(id);
            running.ProcessName.ShouldBe("node");
        }

        Should.Throw<ArgumentException>(() => Process.GetProcessById(id));
    }

    private static async Task<QueueClient> QueueAsync(string connectionString)
    {
        var queue = new QueueClient(connectionString, "round-trip");
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancel);
        return queue;
    }

    private static async Task<TableClient> TableAsync(string connectionString)
    {
        var table = new TableClient(connectionString, "roundtrip");
        await table.CreateIfNotExistsAsync(Cancel);
        return table;
    }
}

using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.SystemTests.Model;

/// <summary>The model of a queue that the simulation rests on, beside the real thing: the same calls must come to the same.</summary>
public sealed class QueueContractTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly QueueServiceClient service = new(azurite.Azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
    private readonly string name = "contract" + Guid.NewGuid().ToString("n");
    private readonly QueueModel model = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private QueueClient Client => service.GetQueueClient(name);

    public async ValueTask InitializeAsync() => await Client.CreateAsync(cancellationToken: Cancel);

    public async ValueTask DisposeAsync() => await Client.DeleteAsync(CancellationToken.None);

    [Fact]
    public async Task A_message_is_received_once_under_a_lease_and_deleted_by_the_receipt_of_that_lease()
    {
        await SendAsync("one");
        await SendAsync("two");
        var first = await ReceiveAsync(10, Long);
        first.Select(message => message.Text).Order(StringComparer.Ordinal).ShouldBe(["one", "two"]);
        (await ReceiveAsync(10, Long)).ShouldBeEmpty();
        (await DeleteAsync(first[0])).ShouldBeTrue();
        (await DeleteAsync(first[0])).ShouldBeFalse("it is gone");
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task After_its_lease_it_comes_again_and_the_old_receipt_is_good_for_nothing()
    {
        await SendAsync("again");
        var first = (await ReceiveAsync(1, Long)).ShouldHaveSingleItem();
        (await ShowAsync(first)).ShouldBeTrue();
        var second = (await ReceiveAsync(1, Long)).ShouldHaveSingleItem();
        second.Dequeues.ShouldBe(2);
        (await DeleteAsync(first)).ShouldBeFalse("the receipt is that of an earlier lease");
        (await DeleteAsync(second)).ShouldBeTrue();
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_hidden_message_is_there_and_is_seen_after_its_delay()
    {
        await SendAsync("later", TimeSpan.FromSeconds(2));
        await SendAsync("much later", TimeSpan.FromDays(7));
        (await ReceiveAsync(10, Long)).ShouldBeEmpty();
        (await CountAsync()).ShouldBe(2);
        await Eventually.PassesAsync(3, Cancel);
        (await ReceiveAsync(10, Long)).ShouldHaveSingleItem().Text.ShouldBe("later");
    }

    [Fact]
    public async Task Equal_messages_are_two_and_a_cleared_queue_has_none_however_they_are_leased()
    {
        await SendAsync("twin");
        await SendAsync("twin");
        await SendAsync("hidden", TimeSpan.FromHours(1));
        var leased = (await ReceiveAsync(1, Long)).ShouldHaveSingleItem();
        await Client.ClearMessagesAsync(Cancel);
        model.Clear(name);
        (await CountAsync()).ShouldBe(0);
        (await DeleteAsync(leased)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(49_152, true)]
    [InlineData(49_153, false)]
    public async Task A_message_holds_so_many_bytes(int bytes, bool fits) => (await IsTakenAsync(new string('x', bytes), TimeSpan.Zero)).ShouldBe(fits);

    [Theory]
    [InlineData(604_800, true)]
    [InlineData(604_801, false)]
    [InlineData(-1, false)]
    public async Task It_can_be_hidden_for_seven_days(int seconds, bool can) => (await IsTakenAsync("x", TimeSpan.FromSeconds(seconds))).ShouldBe(can);

    private async Task SendAsync(string text, TimeSpan delay = default)
    {
        await new AzureWakeUpQueue(service, new StorageLoad()).SendAsync(name, text, delay, Cancel);
        model.Send(name, text, delay);
    }

    private async Task<bool> IsTakenAsync(string text, TimeSpan delay)
    {
        var real = await TriedAsync(() => new AzureWakeUpQueue(service, new StorageLoad()).SendAsync(name, text, delay, Cancel));
        var modelled = await TriedAsync(() =>
        {
            model.Send(name, text, delay);
            return Task.CompletedTask;
        });
        modelled.ShouldBe(real);
        return real;
    }

    private static async Task<bool> TriedAsync(Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception refused) when (refused is RequestFailedException or ArgumentException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Both>> ReceiveAsync(int max, TimeSpan lease)
    {
        var real = (await Client.ReceiveMessagesAsync(max, lease, Cancel)).Value.OrderBy(message => message.Body.ToString(), StringComparer.Ordinal).ToList();
        var modelled = model.Receive(name, max, lease).OrderBy(message => message.Text, StringComparer.Ordinal).ToList();
        modelled.Select(message => (message.Text, message.Dequeues)).ShouldBe(real.Select(message => (message.Body.ToString(), (int)message.DequeueCount)));
        return [.. real.Zip(modelled, (one, other) => new Both(other.Text, other.Dequeues, one, other))];
    }

    private async Task<bool> DeleteAsync(Both message)
    {
        var real = await TriedAsync(() => Client.DeleteMessageAsync(message.Real.MessageId, message.Real.PopReceipt, Cancel));
        model.Delete(name, message.Modelled).ShouldBe(real);
        return real;
    }

    private async Task<bool> ShowAsync(Both message)
    {
        var real = await TriedAsync(() => Client.UpdateMessageAsync(message.Real.MessageId, message.Real.PopReceipt, visibilityTimeout: TimeSpan.Zero, cancellationToken: Cancel));
        model.ShowAfter(name, message.Modelled, TimeSpan.Zero).ShouldBe(real);
        return real;
    }

    private async Task<int> CountAsync()
    {
        var real = (await Client.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount;
        model.Count(name).ShouldBe(real);
        return real;
    }

    private sealed record Both(string Text, int Dequeues, QueueMessage Real, QueueModel.Received Modelled);
}

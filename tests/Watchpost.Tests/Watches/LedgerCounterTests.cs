using Watchpost.Model;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class LedgerCounterTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Each_watch_is_counted_in_exactly_one_place()
    {
        foreach (var state in Enum.GetValues<DeliveryState>())
        {
            for (var number = 0; number <= (int)state; number++)
            {
                await WatchAsync(state);
            }
        }

        var ledger = await CountAsync();
        (ledger.Watching, ledger.Delivering, ledger.Delivered, ledger.Failed, ledger.Disabled, ledger.Cancelled).ShouldBe((1, 2 + 3, 4, 5, 6, 7));
        ledger.Registered.ShouldBe(28);
        (await CountAsync()).ShouldBe(ledger with { AsOf = engine.Time.GetUtcNow() }, "and the second count, from what was noted, is the same");
    }

    [Fact]
    public async Task A_settled_watch_is_read_once_and_then_known()
    {
        await WatchAsync(DeliveryState.Delivered);
        await CountAsync();
        var reads = 0;
        engine.Tasks.BeforeFind = (_, _) => Task.FromResult(reads++);
        (await CountAsync()).Delivered.ShouldBe(1);
        reads.ShouldBe(0);
    }

    [Fact]
    public async Task A_watch_that_was_reopened_is_counted_as_it_stands()
    {
        var watch = await WatchAsync(DeliveryState.Failed);
        await CountAsync();
        await engine.Index.ReopenAsync(watch, None);
        await SetAsync(watch.Id, DeliveryState.Pending);
        (await CountAsync()).Delivering.ShouldBe(1);
        await SetAsync(watch.Id, DeliveryState.Delivered);
        (await CountAsync()).Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task A_count_that_races_with_a_redelivery_notes_nothing_wrong()
    {
        var watch = await WatchAsync(DeliveryState.Failed);
        engine.Tasks.BeforeFind = async (_, _) =>
        {
            // Between the count's reading of the index and its reading of the row.
            engine.Tasks.BeforeFind = null;
            await engine.Index.ReopenAsync(watch, None);
        };
        (await CountAsync()).Failed.ShouldBe(1);
        await SetAsync(watch.Id, DeliveryState.Delivered);
        (await CountAsync()).Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task A_registration_that_never_came_to_be_is_not_counted()
    {
        await engine.Index.AddAsync([(Some.Id(), Some.Address, Some.Now)], None);
        (await CountAsync()).Registered.ShouldBe(0);
    }

    [Fact]
    public async Task A_registration_that_a_second_process_completed_is_counted_and_listed_once()
    {
        var (watch, _) = await engine.RegisterAsync();
        var again = new WatchIndex(engine.IndexTable, Some.UnreadableRows, new Random(99));
        await again.AddAsync([(watch.Id, Some.Address, watch.CreatedAt.AddSeconds(61))], None);
        (await CountAsync()).Registered.ShouldBe(1);
        await SetAsync(watch.Id, DeliveryState.Delivered);
        (await CountAsync()).Registered.ShouldBe(1);
        (await CountAsync()).Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task A_window_counts_only_what_was_registered_in_it()
    {
        await WatchAsync(DeliveryState.Delivered);
        (await engine.Ledger.CountAsync(Some.Now.AddHours(1), Some.Now.AddHours(2), None)).Registered.ShouldBe(0);
    }

    private Task<Ledger> CountAsync() => engine.Ledger.CountAsync(Some.Now.AddHours(-1), Some.Now.AddHours(1), None);

    private async Task<WatchRecord> WatchAsync(DeliveryState state)
    {
        var (watch, _) = await engine.RegisterAsync();
        return await SetAsync(watch.Id, state);
    }

    private async Task<WatchRecord> SetAsync(WatchId id, DeliveryState state)
    {
        var watch = (await engine.Store.FindWatchAsync(id, None))! with { Delivery = state };
        await engine.ChangeAsync(watch with { End = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now) });
        return watch;
    }
}

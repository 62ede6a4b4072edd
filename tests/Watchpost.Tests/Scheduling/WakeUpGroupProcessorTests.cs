using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class WakeUpGroupProcessorTests : IWakeUpHandler, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly CountedTimers time = new();
    private readonly ModelTable table = new();
    private readonly ModelQueue queue;
    private readonly WakeUpStore store;
    private readonly WakeUpGroupProcessor runner;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource deaf = new();
    private int handling;

    public WakeUpGroupProcessorTests()
    {
        queue = new ModelQueue(time);
        store = new WakeUpStore(table, queue, time, new Random(1), NullLogger<WakeUpStore>.Instance);
        runner = new WakeUpGroupProcessor(store, this, time, NullLogger<WakeUpGroupProcessor>.Instance);
    }

    [Fact]
    public async Task A_process_that_stops_hands_on_what_is_done_and_what_is_not()
    {
        var running = await StartAsync("done", "waits");
        await stop.CancelAsync();
        await WhileTimePassesAsync(running);

        StoredPolls().Select(poll => (poll.Chain, poll.Unrecorded, poll.Failures)).ShouldBe([("done", 1, 0), ("waits", 0, 0)], ignoreOrder: true);
        Stored().ShouldAllBe(group => group.LeaseExpiresAt == null && group.LeaseCount == 0);
        queue.Model.Peek(StorageNames.Polls).Select(message => message.Text).Intersect(Stored().Select(group => group.Id.ToMessage()), StringComparer.Ordinal).Count()
            .ShouldBe(Stored().Length, "no process need wait for the sweeper");
    }

    [Fact]
    public async Task A_process_that_stops_lets_what_is_under_way_end()
    {
        var running = await StartAsync("busy");
        await stop.CancelAsync();
        await WhileTimePassesAsync(running);
        StoredPolls().ShouldHaveSingleItem().Unrecorded.ShouldBe(1, "it was done, not given back");
    }

    [Fact]
    public async Task A_process_that_stops_waits_a_moment_for_what_does_not_and_then_hands_it_on()
    {
        var running = await StartAsync("done", "deaf");
        var stoppedAt = time.GetUtcNow();
        await stop.CancelAsync();
        await WhileTimePassesAsync(running);

        (time.GetUtcNow() - stoppedAt).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        StoredPolls().Select(poll => poll.Chain).ShouldBe(["done", "deaf"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_process_that_stops_does_not_wait_for_a_storage_that_hangs()
    {
        var running = await StartAsync("done", "waits");
        table.BeforeWrite = async (_, _) =>
        {
            await deaf.Task;
            return null;
        };
        await stop.CancelAsync();
        await Should.ThrowAsync<TimeoutException>(WhileTimePassesAsync(running));
    }

    [Fact]
    public async Task A_process_that_lost_its_lease_cancels_what_it_handles_and_waits_for_it()
    {
        var running = await StartAsync("waits", "tidies");
        var taken = Stored().ShouldHaveSingleItem();
        table.Model.Write(taken.Id.Shard, [new RowChange.Delete(taken.Id.Key, Azure.ETag.All)]);
        await WhileTimePassesAsync(running);

        handling.ShouldBe(0);
    }

    [Fact]
    public async Task A_process_that_cannot_renew_its_lease_cancels_what_it_handles_and_waits_for_it()
    {
        var running = await StartAsync("waits", "tidies");
        table.BeforeWrite = (_, _) => throw new InvalidOperationException("The storage is away.");
        await Should.ThrowAsync<InvalidOperationException>(WhileTimePassesAsync(running));

        handling.ShouldBe(0);
    }

    [Fact]
    public async Task A_group_that_is_done_leaves_no_timer_behind()
    {
        await WhileTimePassesAsync(await StartAsync("done", "done too"));
        time.Alive.ShouldBe(0);
    }

    async Task<Continuations> IWakeUpHandler.HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref handling);
        try
        {
            return await HandleAsync(wakeUp, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref handling);
        }
    }

    private async Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        var poll = (WakeUp.Poll)wakeUp;
        switch (poll.Chain)
        {
            case "waits":
                await deaf.Task.WaitAsync(cancellationToken);
                break;
            case "busy":
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
                break;
            case "tidies":
                await deaf.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
                break;
            case "deaf":
                await deaf.Task;
                break;
        }

        return Continuations.After(poll with { Unrecorded = poll.Unrecorded + 1, Due = Some.Now.AddSeconds(10) });
    }

    public void Dispose()
    {
        deaf.TrySetResult();
        stop.Dispose();
    }

    private async Task<Task> StartAsync(params string[] chains)
    {
        var groups = await store.StoreAsync(chains.Select(chain => Some.Poll(chain: chain)), None);
        return runner.RunAsync(groups.ShouldHaveSingleItem().Id.ToMessage(), stop.Token);
    }

    private async Task WhileTimePassesAsync(Task running)
    {
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(25));

            // The storage works in real time, and has five seconds of this one.
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        await running;
    }

    private IEnumerable<WakeUp.Poll> StoredPolls() => Stored().SelectMany(group => group.WakeUps).Cast<WakeUp.Poll>();

    private WakeUpGroup[] Stored() => [.. table.Model.Partitions.SelectMany(table.Model.All).Select(row => WakeUpRows.FromRow(row)!)];
}

using Watchpost.Model;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class ListingTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData(0, 5, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(6, 1, 6)]
    [InlineData(6, 3, 2)]
    [InlineData(6, 6, 1)]
    [InlineData(6, 200, 1)]
    [InlineData(7, 3, 3)]
    [InlineData(32, 16, 2)]
    [InlineData(34, 17, 2)]
    public async Task The_last_page_knows_that_it_is_the_last(int count, int limit, int pages)
    {
        var ids = await RegisterAsync(count);
        var listed = await PagesAsync(new WatchFilter { Limit = limit });
        listed.Count.ShouldBe(pages);
        listed.SelectMany(page => page).ShouldBe(ids.Reverse());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task So_does_the_last_page_of_those_in_a_state(int limit)
    {
        var ids = await RegisterAsync(40);
        string[] wanted = [ids[3], ids[4], ids[5], ids[17], ids[18], ids[30], ids[31], ids[38], ids[39]];
        await SetTasksAsync(wanted, TaskState.Waiting);
        var listed = await PagesAsync(new WatchFilter { Limit = limit, State = TaskState.Waiting });
        listed.Count.ShouldBe(9 / limit);
        listed.SelectMany(page => page).ShouldBe(wanted.Reverse());
    }

    [Fact]
    public async Task A_watch_that_cannot_be_read_leaves_no_read_of_its_task_behind()
    {
        var (watch, _) = await engine.RegisterAsync();
        var readingTask = new TaskCompletionSource();
        engine.Tasks.BeforeFind = (_, row) => row == watch.Id.RowKey ? Task.FromException(new IOException()) : readingTask.Task;
        var finding = engine.Reader.FindAsync(watch.Id, None);
        finding.IsCompleted.ShouldBeFalse();
        readingTask.SetException(new IOException());
        await Should.ThrowAsync<IOException>(finding);
    }

    [Fact]
    public async Task Looking_for_the_few_in_a_state_reads_many_at_a_time()
    {
        await RegisterAsync(100);
        var (waiting, together) = (0, new TaskCompletionSource());
        engine.Tasks.BeforeFind = (_, _) =>
        {
            // None goes on before ten wait at the same time.
            if (Interlocked.Increment(ref waiting) == 10)
            {
                together.SetResult();
            }

            return together.Task;
        };

        var page = await ListAsync(new WatchFilter { Limit = 1, State = TaskState.Waiting }).WaitAsync(TimeSpan.FromSeconds(30), None);

        page!.Items.ShouldBeEmpty();
        waiting.ShouldBeGreaterThanOrEqualTo(100, "all are read");
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Failed)]
    [InlineData(DeliveryState.Disabled)]
    public async Task Settled_watches_are_not_read_where_open_ones_are_asked_for(DeliveryState settled)
    {
        var ids = await RegisterAsync(20);
        await SettleAsync(ids.Where(id => id != ids[7]), settled);
        var read = new List<string>();
        engine.Tasks.BeforeFind = (partition, _) =>
        {
            read.Add(partition);
            return Task.CompletedTask;
        };
        (await PagesAsync(new WatchFilter { Limit = 10, State = TaskState.Pending })).ShouldHaveSingleItem().ShouldBe([ids[7]]);
        read.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await PagesAsync(new WatchFilter { Limit = 200, State = TaskState.Succeeded })).ShouldHaveSingleItem().Length.ShouldBe(19);
    }

    [Fact]
    public async Task A_watch_that_was_cancelled_while_its_task_was_open_is_listed_by_the_tasks_state()
    {
        var ids = await RegisterAsync(2);
        await engine.Watches.CancelAsync(ids[0], None).WhileTimePasses(engine.Time);
        await engine.Ledger.CountAsync(Some.Now.AddHours(-1), Some.Now.AddHours(1), None);
        (await PagesAsync(new WatchFilter { Limit = 10, State = TaskState.Pending })).ShouldHaveSingleItem().ShouldBe([ids[1], ids[0]]);
    }

    [Theory]
    [InlineData(false, 2000)]
    [InlineData(true, 20_000)]
    public async Task A_page_looks_at_so_many_entries_and_no_more(bool isSettled, int bound)
    {
        await engine.Index.AddAsync(Enumerable.Range(0, bound + 1).Select(number => (Some.Id(), Some.Address, Some.Now.AddSeconds(number))), None);
        if (isSettled)
        {
            var entries = await engine.Index.ReadAsync(null, null, null, null, null, None).ToListAsync(TestContext.Current.CancellationToken);
            await engine.Index.SettleAsync(entries.Select(entry => (entry, DeliveryState.Delivered)), None);
        }

        var page = (await ListAsync(new WatchFilter { Limit = 1, State = TaskState.Running })).ShouldNotBeNull();
        page.Items.ShouldBeEmpty();
        page.Continuation.ShouldNotBeNull();
        (await ListAsync(new WatchFilter { Limit = 1, State = TaskState.Running, Continuation = page.Continuation }))!.Continuation.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_no_continuation_lists_nothing() => (await ListAsync(new WatchFilter { Limit = 1, Continuation = "!" })).ShouldBeNull();

    private Task<WatchPage?> ListAsync(WatchFilter filter) => engine.Reader.ListAsync(filter, None);

    private async Task<List<string[]>> PagesAsync(WatchFilter filter)
    {
        var pages = new List<string[]>();
        do
        {
            var page = (await ListAsync(filter)).ShouldNotBeNull();
            pages.Add([.. page.Items.Select(watch => watch.Id)]);
            filter = filter with { Continuation = page.Continuation };
        }
        while (filter.Continuation is not null);
        return pages;
    }

    // Of a task each, one a second.
    private async Task<string[]> RegisterAsync(int count)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            ids.Add((await engine.RegisterAsync(request: Some.Request(Some.Address with { TaskId = "task " + number }))).Watch.Id.ToString());
        }

        return [.. ids];
    }

    private async Task SetTasksAsync(IEnumerable<string> ids, TaskState state)
    {
        foreach (var id in ids)
        {
            WatchId.TryParse(id, out var watch).ShouldBeTrue();
            await engine.ChangeAsync((await engine.Store.FindTaskAsync(watch.Task, None))! with { State = state });
        }
    }

    private async Task SettleAsync(IEnumerable<string> ids, DeliveryState state)
    {
        foreach (var id in ids)
        {
            WatchId.TryParse(id, out var watch).ShouldBeTrue();
            var end = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now);
            await engine.ChangeAsync((await engine.Store.FindWatchAsync(watch, None))! with { End = end, Delivery = state });
        }

        await engine.Ledger.CountAsync(Some.Now.AddHours(-1), Some.Now.AddHours(1), None);
    }
}

using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tasks;

namespace Watchpost.Tests.Storage.Tasks;

public sealed class WatchIndexTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ModelTable table = new();
    private readonly Random random = new(5);

    [Fact]
    public async Task Watches_of_all_processes_are_listed_newest_first()
    {
        var added = await AddAsync(300);
        var read = await ReadAsync();
        read.Select(entry => entry.Watch).ShouldBe(added.OrderByDescending(watch => watch.CreatedAt).Select(watch => watch.Id));
        read.Select(entry => entry.Shard).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public async Task Pages_join_without_gap_or_overlap_even_among_watches_of_one_millisecond(int size)
    {
        await AddAsync(150);
        await AddAsync(150, step: TimeSpan.Zero);
        var index = new WatchIndex(table, Some.UnreadableRows, random);
        var paged = new List<string>();
        string? after = null;
        while (true)
        {
            var page = await Take(index.ReadAsync(after, null, null, null, null, None), size);
            if (page.Count == 0)
            {
                break;
            }

            paged.AddRange(page.Select(entry => entry.Key));
            WatchIndex.TryReadContinuation(WatchIndex.Continuation(page[^1].Key), out after).ShouldBeTrue();
        }

        paged.ShouldBe((await ReadAsync()).Select(entry => entry.Key));
        paged.Count.ShouldBe(300);
    }

    [Fact]
    public async Task A_watch_that_is_added_while_pages_are_read_shifts_nothing()
    {
        var added = await AddAsync(10);
        var first = await Take(new WatchIndex(table, Some.UnreadableRows, random).ReadAsync(null, null, null, null, null, None), 5);
        await AddAsync(10, start: Some.Now.AddHours(1));
        var second = await Take(new WatchIndex(table, Some.UnreadableRows, random).ReadAsync(first[^1].Key, null, null, null, null, None), 50);
        first.Concat(second).Select(entry => entry.Watch).ShouldBe(added.OrderByDescending(watch => watch.CreatedAt).Select(watch => watch.Id));
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(3, 7, 4)]
    [InlineData(3, 3, 0)]
    [InlineData(-5, 100, 10)]
    [InlineData(7, 3, 0)]
    public async Task A_window_holds_its_start_and_not_its_end(int since, int until, int expected)
    {
        await AddAsync(10, step: TimeSpan.FromSeconds(1));
        (await ReadAsync(Some.Now.AddSeconds(since), Some.Now.AddSeconds(until))).Count.ShouldBe(expected);
    }

    [Fact]
    public async Task Windows_that_touch_count_each_watch_once_to_the_millisecond()
    {
        await AddAsync(100, step: TimeSpan.FromMilliseconds(1));
        for (var cut = -2; cut < 103; cut++)
        {
            var at = Some.Now.AddMilliseconds(cut);
            ((await ReadAsync(null, at)).Count + (await ReadAsync(at, null)).Count).ShouldBe(100);
        }
    }

    [Fact]
    public async Task Times_far_away_are_bounds_like_any_other()
    {
        await AddAsync(3);
        (await ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)).Count.ShouldBe(3);
        (await ReadAsync(DateTimeOffset.MaxValue, null)).ShouldBeEmpty();
        (await ReadAsync(null, DateTimeOffset.MinValue)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sources_and_tasks_can_be_picked_out()
    {
        await AddAsync(20);
        await AddAsync(5, task: new TaskAddress { Source = "suno", TaskId = "it's \"quoted\"" });
        (await ReadAsync(source: "suno")).Count.ShouldBe(5);
        (await ReadAsync(taskId: "it's \"quoted\"")).Count.ShouldBe(5);
        (await ReadAsync(source: "midjourney", taskId: "it's \"quoted\"")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_settled_state_is_noted_until_the_watch_is_reopened()
    {
        await AddAsync(3);
        var index = new WatchIndex(table, Some.UnreadableRows, random);
        await index.SettleAsync((await ReadAsync()).Select(entry => (entry, DeliveryState.Delivered)), None);
        var settled = await ReadAsync();
        settled.ShouldAllBe(entry => entry.Settled == DeliveryState.Delivered && !entry.Reopened);
        await index.ReopenAsync(Record(settled[0]), None);
        (await ReadAsync()).Select(entry => entry.Reopened).ShouldBe([true, false, false]);
    }

    [Fact]
    public async Task A_note_that_comes_after_the_reopening_is_refused()
    {
        await AddAsync(1);
        var index = new WatchIndex(table, Some.UnreadableRows, random);
        var read = (await ReadAsync()).ShouldHaveSingleItem();
        await index.ReopenAsync(Record(read), None);
        await index.SettleAsync([(read, DeliveryState.Failed)], None);
        var now = (await ReadAsync()).ShouldHaveSingleItem();
        now.Reopened.ShouldBeTrue();
        now.Settled.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("MDAw")]
    [InlineData("w_0")]
    public void What_is_no_continuation_is_told_apart(string text) => WatchIndex.TryReadContinuation(text, out _).ShouldBeFalse();

    [Fact]
    public void A_huge_continuation_is_none() => WatchIndex.TryReadContinuation(new string('A', 100_000), out _).ShouldBeFalse();

    private static async Task<List<WatchIndex.Entry>> Take(IAsyncEnumerable<WatchIndex.Entry> entries, int count)
    {
        var taken = new List<WatchIndex.Entry>();
        await foreach (var entry in entries)
        {
            taken.Add(entry);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    private static WatchRecord Record(WatchIndex.Entry entry)
    {
        var milliseconds = 253_402_300_799_999 - long.Parse(entry.Key.AsSpan(0, 15), System.Globalization.CultureInfo.InvariantCulture);
        return Some.Watch(entry.Watch) with { IndexShard = entry.Shard, CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) };
    }

    private async Task<List<(WatchId Id, DateTimeOffset CreatedAt)>> AddAsync(int count, TimeSpan? step = null, DateTimeOffset? start = null, TaskAddress? task = null)
    {
        var added = new List<(WatchId Id, DateTimeOffset CreatedAt)>();
        for (var number = 0; number < count; number++)
        {
            var watch = (Some.Id(), (start ?? Some.Now) + ((step ?? TimeSpan.FromSeconds(1)) * number));
            await new WatchIndex(table, Some.UnreadableRows, random).AddAsync([(watch.Item1, task ?? Some.Address, watch.Item2)], None);
            added.Add(watch);
        }

        return added;
    }

    private Task<List<WatchIndex.Entry>> ReadAsync(DateTimeOffset? since = null, DateTimeOffset? until = null, string? source = null, string? taskId = null) =>
        Take(new WatchIndex(table, Some.UnreadableRows, random).ReadAsync(null, since, until, source, taskId, None), int.MaxValue);
}

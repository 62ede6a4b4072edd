using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Redelivery;
using Watchpost.Model;
using Watchpost.Retention;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Watches;
using Watchpost.Watches;

namespace Watchpost.Tests.Storage.Tables;

/// <summary>Rows that a newer version wrote, and left behind when it was rolled back.</summary>
public sealed class UnreadableRowsTests : ILogger<UnreadableRows>, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();
    private readonly List<(LogLevel Level, string Message)> logged = [];

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task The_list_goes_on_past_a_watch_that_cannot_be_read()
    {
        var (first, second, third) = (await engine.RegisterAsync(), await engine.RegisterAsync(), await engine.RegisterAsync());
        await SpoilAsync(second.Watch);
        var page = await engine.Reader.ListAsync(new WatchFilter { Limit = 10 }, None);
        page.ShouldNotBeNull().Items.Select(watch => watch.Id).ShouldBe([first.Watch.Id.ToString(), third.Watch.Id.ToString()], ignoreOrder: true);
    }

    [Fact]
    public async Task The_ledger_counts_the_others()
    {
        await SpoilAsync((await engine.RegisterAsync()).Watch);
        await SpoilNoteAsync((await engine.RegisterAsync()).Watch);
        await engine.RegisterAsync();
        (await engine.Ledger.CountAsync(Some.Now.AddHours(-1), Some.Now.AddHours(1), None)).Registered.ShouldBe(1);
    }

    [Fact]
    public async Task A_replay_redelivers_the_others()
    {
        var ended = await FinishAsync();
        await SpoilAsync(await FinishAsync());
        var operation = await engine.Get<Replayer>().StartAsync(new ReplayRequest(Some.Now.AddHours(-1), Some.Now.AddHours(1), null, [ended.Delivery]));
        (operation.IsDone, operation.Redelivered).ShouldBe((true, 1));
    }

    [Fact]
    public async Task Retention_removes_the_others_and_leaves_it_where_it_is()
    {
        await FinishAsync("a");
        await SpoilAsync(await FinishAsync("b"));
        await FinishAsync("c");
        engine.Time.Advance(TimeSpan.FromDays(31));
        var expiries = new Expiries(new ModelTable(), _ => new ModelTable(), Some.UnreadableRows, engine.Time);
        var sweeper = new RetentionSweeper(
            engine.Index, engine.Store, engine.Recent, expiries, Options.Create(new RetentionOptions()), engine.Time, NullLogger<RetentionSweeper>.Instance);
        (await sweeper.SweepAsync(None)).ShouldBe(2);
        engine.Tasks.Model.Count.ShouldBe(2, "the task and the watch");
        engine.IndexTable.Model.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_expiry_in_a_table_that_this_version_does_not_know_stops_no_other()
    {
        var (notes, consents) = (new ModelTable(), new ModelTable());
        var expiries = new Expiries(notes, name => name == StorageNames.Consents ? consents : throw new InvalidOperationException(), Some.UnreadableRows, engine.Time);
        for (var number = 0; number < 500; number++)
        {
            await expiries.NoteAsync("WatchpostOfTomorrow", "p", "r" + number, Some.Now.AddMinutes(-1), None);
        }

        await new ConsentStore(consents, expiries).KeepAsync("example.com", Some.Now, None);
        engine.Time.Advance(TimeSpan.FromHours(2));
        (await expiries.SweepAsync(None)).ShouldBe(1);
        (consents.Model.Count, notes.Model.Count).ShouldBe((0, 500));
    }

    [Fact]
    public void Each_is_logged_once_with_its_key()
    {
        var unreadable = new UnreadableRows(this);
        for (var times = 0; times < 3; times++)
        {
            unreadable.Skip(new TableEntity("p", "r"), WatchRows.FromRow).ShouldBeNull();
        }

        var (level, message) = logged.ShouldHaveSingleItem();
        level.ShouldBe(LogLevel.Error);
        message.ShouldContain("p/r");
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        logged.Add((logLevel, formatter(state, exception)));

    private async Task<WatchRecord> FinishAsync(string? task = null)
    {
        var (watch, _) = await engine.RegisterAsync(request: Some.Request(Some.Address with { TaskId = task ?? "1" }));
        var stored = (await engine.Store.FindWatchAsync(watch.Id, None)).ShouldNotBeNull();
        await engine.ChangeAsync((await engine.TaskAsync(Some.Address with { TaskId = task ?? "1" })) with
        {
            State = TaskState.Succeeded,
            OpenWatches = 0,
            NextPollAt = null,
            Chain = null,
            FinishedAt = Some.Now,
            LastPolledAt = Some.Now,
        });
        var ended = stored with { End = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now), Delivery = DeliveryState.Delivered, LastAttemptAt = Some.Now };
        await engine.ChangeAsync(ended);
        return ended;
    }

    private Task SpoilAsync(WatchRecord watch) => engine.Tasks.WriteAsync(
        watch.Id.Task, [new RowChange.Merge(new TableEntity(watch.Id.Task, watch.Id.RowKey) { ["Delivery"] = "Postponed" }, Azure.ETag.All)], None);

    private async Task SpoilNoteAsync(WatchRecord watch)
    {
        var entry = engine.IndexTable.Model.Partitions.SelectMany(engine.IndexTable.Model.All).Single(row => row.RowKey.EndsWith(watch.Id.ToString(), StringComparison.Ordinal));
        await engine.IndexTable.WriteAsync(
            entry.PartitionKey, [new RowChange.Merge(new TableEntity(entry.PartitionKey, entry.RowKey) { ["Settled"] = "Postponed" }, Azure.ETag.All)], None);
    }
}

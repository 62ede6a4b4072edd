using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Sources;
using Watchpost.Sources.Health;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Http;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Sources;

/// <summary>How the sources answer one process, told by another.</summary>
public sealed class SourceHealthTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly FakeSource source = new("mj");
    private readonly SourceHealthSync poller;

    public SourceHealthTests() => poller = Start(source);

    [Fact]
    public async Task A_process_that_asks_no_source_tells_how_it_answers_those_that_do()
    {
        await poller.SyncAsync(None);
        (await ToldAsync()).ShouldBe(new SourceHealth());

        source.Health = Bad(PollProblem.Unauthorized);
        await poller.SyncAsync(None);

        (await ToldAsync()).ShouldBe(source.Health);
    }

    [Fact]
    public async Task What_others_have_stored_adds_to_what_a_process_has_seen_itself()
    {
        source.Health = Good();
        await poller.SyncAsync(None);
        time.Advance(TimeSpan.FromMinutes(1));
        var own = Bad(PollProblem.Unavailable);

        (await ToldAsync(new FakeSource("mj") { Health = own })).ShouldBe(own with { LastGoodAt = source.Health.LastGoodAt });
    }

    [Fact]
    public async Task A_change_is_stored_at_once_and_that_nothing_changed_now_and_then()
    {
        await PollAsync(Good());
        await PollAsync(Good());
        table.Writes.ShouldBe(1);

        await PollAsync(Bad(PollProblem.Unavailable));
        await PollAsync(Bad(PollProblem.Unavailable));
        table.Writes.ShouldBe(2);

        time.Advance(SourceHealthSync.WriteEvery);
        await PollAsync(Bad(PollProblem.Unavailable));
        await poller.SyncAsync(None);
        table.Writes.ShouldBe(3);
    }

    [Fact]
    public async Task A_source_that_answers_now_well_and_now_badly_is_not_written_about_at_each_poll_but_when_the_process_stops()
    {
        source.Health = Good();
        await poller.SyncAsync(None);
        source.Health = Bad(PollProblem.Unavailable);
        await poller.SyncAsync(None);
        table.Writes.ShouldBe(1);

        await poller.StopAsync(None);

        table.Writes.ShouldBe(2);
        (await ToldAsync()).LastProblem.ShouldBe(PollProblem.Unavailable);
    }

    [Fact]
    public async Task Two_processes_that_write_at_the_same_time_lose_nothing()
    {
        source.Health = Good();
        await poller.SyncAsync(None);
        var good = default(DateTimeOffset?);
        table.BeforeWrite = async (_, _) =>
        {
            table.BeforeWrite = null;
            good = time.GetUtcNow();
            await Start(new FakeSource("mj") { Health = Good() }).SyncAsync(None);
            return null;
        };

        await PollAsync(Bad(PollProblem.Unavailable));

        var told = await ToldAsync();
        (told.LastProblem, told.LastGoodAt).ShouldBe((PollProblem.Unavailable, good));
    }

    [Fact]
    public async Task Nothing_fails_where_the_storage_does()
    {
        table.BeforeWrite = (_, _) => throw new InvalidOperationException("no storage");
        await PollAsync(Good());
        table.BeforeFind = (_, _) => throw new InvalidOperationException("no storage");
        time.Advance(SourceHealthSync.WriteEvery);
        await PollAsync(Good());
    }

    [Fact]
    public async Task What_another_version_stored_is_read_as_far_as_it_is_understood()
    {
        await table.WriteAsync("-health", [new RowChange.Insert(new("-health", "mj") { ["LastProblem"] = "Haunted", ["Since"] = "long ago", ["LastGoodAt"] = Some.Now })], None);

        (await ToldAsync()).ShouldBe(new SourceHealth { LastGoodAt = Some.Now });
    }

    [Fact]
    public void Trouble_lasts_since_it_began_for_either_process_unless_the_source_was_well_between()
    {
        var (noon, one, two) = (Some.Now, Some.Now.AddHours(1), Some.Now.AddHours(2));
        var first = new SourceHealth { LastProblem = PollProblem.Unauthorized, Since = noon, At = noon };
        var second = new SourceHealth { LastProblem = PollProblem.Unauthorized, Since = two, At = two };

        first.With(second).ShouldBe(second with { Since = noon });
        second.With(first).ShouldBe(second with { Since = noon });
        first.With(second with { LastGoodAt = one }).ShouldBe(second with { LastGoodAt = one });
        first.With(second with { LastProblem = PollProblem.Unavailable }).Since.ShouldBe(two);
        first.With(new SourceHealth()).ShouldBe(first);
        first.With(new SourceHealth { LastGoodAt = one, At = one }).LastProblem.ShouldBeNull();
    }

    private SourceHealthSync Start(FakeSource asked) => new(new FakeSources(asked), new SourceHealthStore(table), time, NullLogger<SourceHealthSync>.Instance);

    private async Task<SourceHealth> ToldAsync(FakeSource? asked = null) => (await Start(asked ?? new FakeSource("mj")).DescribeAsync(None))["mj"];

    private Task PollAsync(SourceHealth health)
    {
        time.Advance(SourceHealthSync.WriteChangeEvery);
        source.Health = health with { At = time.GetUtcNow() };
        return poller.SyncAsync(None);
    }

    private SourceHealth Good() => new() { LastGoodAt = time.GetUtcNow(), At = time.GetUtcNow() };

    private SourceHealth Bad(PollProblem problem) => new() { LastProblem = problem, Since = time.GetUtcNow(), At = time.GetUtcNow() };
}

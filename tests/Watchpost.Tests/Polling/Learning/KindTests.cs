using System.Globalization;
using Watchpost.Polling.Learning;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>The memory keeps at most sixteen kinds of a source's tasks apart: the first that come.</summary>
public sealed class KindTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly LearningProcesses processes = new();

    [Fact]
    public async Task A_seventeenth_kind_counts_for_the_source_only()
    {
        var process = processes.Start();
        string[] first = [.. Names("first", 16)];
        await FinishAsync(process, first, rounds: 2);

        await FinishAsync(process, ["late"], rounds: 8);

        (await KindsAsync()).ShouldBe(first.Order(StringComparer.Ordinal));
        (await processes.LearnedAsync()).All.Count.ShouldBe(40);
        Rows.ShouldBe(17);
    }

    [Fact]
    public async Task A_kind_that_has_not_come_for_two_weeks_makes_room_for_another()
    {
        var process = processes.Start();
        string[] first = [.. Names("first", 16)];
        await FinishAsync(process, first, rounds: 2);
        processes.Time.Advance(TimeSpan.FromDays(14));

        await FinishAsync(process, [.. first[1..], "late"], rounds: 4);

        (await KindsAsync()).ShouldBe([.. first[1..].Append("late").Order(StringComparer.Ordinal)]);
        Rows.ShouldBe(17);
    }

    [Fact]
    public async Task A_source_that_rested_for_longer_is_still_known()
    {
        await FinishAsync(processes.Start(), Names("kind", 2), rounds: 15);
        processes.Time.Advance(TimeSpan.FromDays(60));

        await FinishAsync(processes.Start(), ["kind-0"], rounds: 1);

        var learned = await processes.LearnedAsync();
        learned.All.Count.ShouldBe(31);
        learned.Kinds.ShouldHaveSingleItem().Count.ShouldBe(16);
    }

    [Fact]
    public async Task A_stream_of_kinds_that_come_once_costs_those_that_came_before_nothing()
    {
        var process = processes.Start();
        string[] real = [.. Names("real", 15)];
        await FinishAsync(process, real, rounds: 20);

        for (var number = 0; number < 3000; number++)
        {
            processes.Finish(process, 1, kind: number.ToString(CultureInfo.InvariantCulture));
            if (number % 10 == 0)
            {
                await FinishAsync(process, [real[number / 10 % real.Length]], rounds: 1);
            }
        }

        var learned = await processes.LearnedAsync();
        learned.Kinds.Where(kind => real.Contains(kind.Kind)).Count(kind => kind.Count >= 40).ShouldBe(15);
        Rows.ShouldBe(17);
    }

    [Fact]
    public async Task Processes_that_meet_other_kinds_agree_on_sixteen()
    {
        var all = processes.StartFour();
        for (var round = 0; round < 40; round++)
        {
            for (var number = 0; number < all.Length; number++)
            {
                await FinishAsync(all[number], [.. Names("common", 12), .. Names($"of{number}", 3)], rounds: 1);
            }
        }

        var kinds = await KindsAsync();
        kinds.Length.ShouldBe(16);
        kinds.Count(kind => kind.StartsWith("common", StringComparison.Ordinal)).ShouldBe(12);
        Rows.ShouldBe(17);
    }

    private static IEnumerable<string> Names(string prefix, int count) => Enumerable.Range(0, count).Select(number => $"{prefix}-{number}");

    private int Rows => processes.Table.Model.All(LearningProcesses.Source).Count();

    private async Task<string[]> KindsAsync() => [.. (await processes.LearnedAsync()).Kinds.Select(kind => kind.Kind)];

    private async Task FinishAsync(PollLearner process, IEnumerable<string> kinds, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in kinds)
            {
                processes.Finish(process, 1, kind: kind);
            }

            processes.Time.Advance(TimeSpan.FromSeconds(15));
            await process.SyncAsync(None);
        }
    }
}

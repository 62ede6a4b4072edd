using System.Globalization;
using Watchpost.Polling.Learning;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>Sixteen kinds of a source's tasks are told apart at most: those that are worth most.</summary>
public sealed class KindTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly LearningProcesses processes = new();

    [Fact]
    public async Task Kinds_that_come_no_more_make_room_for_those_that_do()
    {
        var process = processes.Start();
        string[] old = [.. Names("old", 16)];
        string[] young = [.. Names("young", 16)];
        await FinishAsync(process, old, rounds: 30);

        await FinishAsync(process, young, rounds: 250);

        (await KindsAsync()).ShouldBe(young.Order(StringComparer.Ordinal));
        Rows.ShouldBe(17);
    }

    [Fact]
    public async Task One_kind_that_is_new_needs_no_more_than_that_one_other_is_rarer()
    {
        var process = processes.Start();
        await FinishAsync(process, [.. Names("old", 16)], rounds: 3);

        await FinishAsync(process, ["new"], rounds: 5);

        var kinds = await KindsAsync();
        kinds.Length.ShouldBe(16);
        kinds.ShouldContain("new");
    }

    [Fact]
    public async Task A_stream_of_kinds_that_come_once_costs_the_others_one_place_at_most()
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
        Rows.ShouldBeLessThanOrEqualTo(18);
    }

    [Fact]
    public async Task Processes_that_tell_other_kinds_apart_agree_on_those_that_are_worth_most()
    {
        var all = processes.StartInEachShard();
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
        Rows.ShouldBeLessThanOrEqualTo(4 * 17);
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

using System.Globalization;
using Azure.Data.Tables;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>Rows of history that no process of this version wrote: edited by hand, damaged, or of a version to come.</summary>
public sealed class PoisonedHistoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly LearningProcesses processes = new();

    public static TheoryData<string, object?> Nonsense => new()
    {
        { "Durations", "70:1e9" },
        { "Durations", "70:100000" },
        { "Durations", "70:9" + new string('9', 307) + " 71:9" + new string('9', 307) },
        { "Durations", "70:0 71:0 72:0" },
        { "Durations", "70:-50" },
        { "Durations", "70:NaN 71:Infinity" },
        { "Durations", "-3:50 243:50 999999999999:50" },
        { "Durations", "seventy" },
        { "Durations", null },
        { "Durations", 70 },
        { "Shown", "20:100000" },
        { "Left", "20:9" + new string('9', 307) + " 21:9" + new string('9', 307) },
        { "Kind", new string('k', 65) },
        { "Kind", 7 },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_row_that_holds_what_cannot_be_counts_as_nothing_learned(string column, object? value)
    {
        Store(row => row[column] = value);

        var learner = await ReadAsync();

        learner.For(Some.Task(), LearningProcesses.Bounds)!.Schedule.ShouldBeNull();
        (await learner.DescribeAsync(LearningProcesses.Source, None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("Polls", double.NaN)]
    [InlineData("Polls", double.PositiveInfinity)]
    [InlineData("Polls", 1e308)]
    [InlineData("Polls", -1e9)]
    [InlineData("Planned", 1e308)]
    [InlineData("Planned", "many")]
    [InlineData("UpdatedAt", "yesterday")]
    [InlineData("Changes", 5)]
    [InlineData("Changes", "99999999999:99999999998 1:2:3 : 0:0")]
    [InlineData("Left", "||||||||||||||||||||||||||")]
    public async Task A_nonsense_beside_the_durations_leaves_the_rest_as_it_is(string column, object value)
    {
        Store(row => row[column] = value);

        var plan = (await ReadAsync()).For(Some.Task(), LearningProcesses.Bounds).ShouldNotBeNull();

        plan.Rhythm.ShouldBeNull();
        plan.Schedule.ShouldNotBeNull().Planned.ShouldBeInRange(2, 18);
    }

    [Fact]
    public async Task A_row_of_a_version_to_come_is_neither_read_nor_overwritten()
    {
        Store(_ => { }, "t-7");
        var learner = await ReadAsync();
        learner.For(Some.Task(), LearningProcesses.Bounds)!.Schedule.ShouldBeNull();

        processes.Finish(learner, 30);
        await learner.SyncAsync(None);

        processes.Table.Model.Find(LearningProcesses.Source, "t-7").ShouldNotBeNull()["Durations"].ShouldBe("70:60");
        (await processes.StoredAsync()).ShouldBe(30);
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_row_that_holds_what_cannot_be_is_replaced(string column, object? value)
    {
        Store(row => row[column] = value);
        var learner = await ReadAsync();

        processes.Finish(learner, 30);
        await learner.SyncAsync(None);

        (await processes.StoredAsync()).ShouldBe(30);
    }

    [Fact]
    public async Task A_row_from_the_future_outweighs_no_other()
    {
        Store(_ => { });
        Store(row => (row["Durations"], row["UpdatedAt"]) = ("200:30", new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero)), "s1-all");

        (await (await ReadAsync()).DescribeAsync(LearningProcesses.Source, None))!.All.Median.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Rows_of_the_version_before_count_for_what_they_hold_and_become_one()
    {
        Store(row => (row["Format"], row["Durations"], row["Sum"], row["Writes"]) = (1, "200:256", 9999d, "a1 b2"), "s0-all", "s1-all", "s2-all", "s3-all");
        (await processes.LearnedAsync()).All.Count.ShouldBe(256);

        await processes.LearnAsync([processes.Start()], rounds: 120, tasks: 10, 30);

        (await processes.LearnedAsync()).All.P95.ShouldBeLessThan(60);
        processes.Table.Model.All(LearningProcesses.Source).Select(row => row.RowKey)
            .ShouldBe([HistoryRows.KeyOf(""), HistoryRows.KeyOf("IMAGINE")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_thousand_rows_are_not_read()
    {
        for (var number = 0; number < 1000; number++)
        {
            Store(row => row["Kind"] = "kind" + row.RowKey, string.Create(CultureInfo.InvariantCulture, $"s0-{number:D4}"));
        }

        var learner = await ReadAsync();

        (await learner.DescribeAsync(LearningProcesses.Source, None))?.Kinds.Length.ShouldBeLessThanOrEqualTo(16);
    }

    [Fact]
    public async Task Whatever_a_row_holds_polls_go_on_within_the_definitions_gaps()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            Store(row =>
            {
                foreach (var column in (string[])["Durations", "Shown", "Left", "Changes", "Polls", "Planned", "UpdatedAt", "Kind"])
                {
                    row[column] = random.Next(3) == 0 ? row[column] : Garbage(random);
                }
            });
            processes.Time.Advance(TimeSpan.FromMinutes(2));
            var (learner, task) = (await ReadAsync(), Some.Task());

            for (var poll = 0; poll < 20; poll++)
            {
                var now = Some.Now.AddSeconds(poll * poll);
                var plan = new PollPlan(Some.Hints, new PollingOptions(), learner.For(task, LearningProcesses.Bounds));
                task = PollRules.Decide(task with { NextPollAt = now }, Some.Seen(TaskState.Running, random.Next(100)), plan, now).Task;

                (task.NextPollAt!.Value - now).TotalSeconds.ShouldBeInRange(1 - 1e-3, 60 + 1e-3, $"seed {seed}");
            }

            await learner.DescribeAsync(LearningProcesses.Source, None);
        }
    }

    private static object? Garbage(Random random) => random.Next(7) switch
    {
        0 => null,
        1 => random.Next(),
        2 => -random.NextDouble() * double.MaxValue,
        3 => double.NaN,
        4 => true,
        _ => string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => random.Next(4) == 0 ? random.Next(300).ToString(CultureInfo.InvariantCulture) : "0123456789::::   ||.-+e∞"[random.Next(23)].ToString())),
    };

    // Sixty tasks of half a minute, and then what happened to the row.
    private void Store(Action<TableEntity> change, params string[] keys)
    {
        foreach (var key in keys is [] ? [HistoryRows.KeyOf("")] : keys)
        {
            var row = HistoryRows.ToRow(LearningProcesses.Source, new StoredHistory("", TaskHistory.Empty, [], Some.Now, key, null));
            row["Durations"] = "70:60";
            change(row);
            processes.Table.Model.Write(LearningProcesses.Source, [new RowChange.Upsert(row)]).ShouldBeOfType<WriteResult.Written>();
        }
    }

    private async Task<PollLearner> ReadAsync()
    {
        var learner = processes.Start();
        learner.Begin(LearningProcesses.Source, None);
        await learner.SyncAsync(None);
        return learner;
    }
}

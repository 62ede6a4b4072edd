using Watchpost.Model;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Polling.Learning.State;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning.Maths;

public sealed class TaskHistoryTests
{
    [Fact]
    public void Two_histories_add_up_to_that_of_both()
    {
        double[] durations = [.. Past.LogNormal(100)];
        var sum = Past.Of(durations[..40]).Plus(Past.Of(durations[40..]));

        sum.Count.ShouldBe(100);
        sum.Durations.Quantile(0.5).ShouldBe(Past.Of(durations).Durations.Quantile(0.5));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(604_801)]
    public void Times_that_cannot_be_teach_nothing(double duration) => Past.Of([duration]).Count.ShouldBe(0);

    [Fact]
    public void A_task_whose_end_is_known_to_lie_in_a_span_counts_once_and_evenly_within_it()
    {
        // Between two polls at 20 and 40 seconds.
        var history = TaskHistory.Empty.Add(new CompletedTaskSample { Duration = 30, Unsure = 20 });

        history.Count.ShouldBe(1, 1e-9);
        foreach (var share in (double[])[0.25, 0.5, 0.75])
        {
            history.Durations.Quantile(share).ShouldBe(20 + (20 * share), 1);
        }

        history.Durations.Filled.ShouldAllBe(bin => LogScale.Durations.Edge(bin.Key + 1) > 20 && LogScale.Durations.Edge(bin.Key) < 40);
    }

    [Theory]
    [InlineData(2, 62)]
    [InlineData(0.5, 30)]
    [InlineData(7, 19.3)]
    public void Tasks_whose_ends_are_not_told_count_as_whole_ones_however_often_they_are_stored(double from, double until)
    {
        var history = TaskHistory.Empty;
        for (var tasks = 1; tasks <= TaskHistory.MinTasks; tasks++)
        {
            history = history.Add(new CompletedTaskSample { Duration = (from + until) / 2, Unsure = until - from });
            history = HistoryRows.FromRow(HistoryRows.ToRow("midjourney", new StoredHistory("", history, [], Some.Now, HistoryRows.KeyOf(""), null))).History;
            history.Count.ShouldBe(tasks);
        }

        LearnedSchedule.Of(history, new PollAim.CallsPerTask(4), Past.Bounds).ShouldNotBeNull();
    }

    [Fact]
    public void Polls_at_the_same_ages_leave_no_spikes_where_ends_are_not_told()
    {
        // Every ten seconds: the middles of the gaps would be 15, 25, 35 ...
        var history = Past.LogNormal(256).Aggregate(TaskHistory.Empty, (history, duration) =>
            history.Add(new CompletedTaskSample { Duration = (Math.Floor(duration / 10) * 10) + 5, Unsure = 10 }));

        var survival = Survival.Of(history.Durations);
        foreach (var duration in (double[])[20, 25, 30, 35, 40, 50])
        {
            survival.Above[survival.Nearest(duration)].ShouldBe(Past.LogNormal(256).Count(other => other > duration) / 256d, 0.06);
        }
    }

    [Fact]
    public void Old_tasks_fade_as_new_ones_come()
    {
        var history = Past.Of(Past.LogNormal(200));
        foreach (var duration in Past.LogNormal(600, 300))
        {
            history = history.Add(new CompletedTaskSample { Duration = duration }).Aged(256);
        }

        history.Count.ShouldBe(256, 1);
        history.Durations.Quantile(0.5).ShouldBeInRange(220, 340);
    }

    [Fact]
    public void It_comes_back_from_its_row_as_it_was()
    {
        var history = Past.Of(Past.LogNormal(50)).Add(new CompletedTaskSample
        {
            Duration = 40, Worked = 30, ShownAt = 15, Sights = [new ProgressSample(3, 12, 15)], Polls = 5, Planned = 4.5,
        });
        ChangeSpan[] changes = [new(1_780_000_000.25, 1_780_000_004.5)];

        var row = HistoryRows.ToRow("midjourney", new StoredHistory("IMAGINE", history, [.. changes], Some.Now, HistoryRows.KeyOf("IMAGINE"), null));
        var read = HistoryRows.FromRow(row);

        read.Kind.ShouldBe("IMAGINE");
        read.Changes.ShouldBe(changes);
        read.History.Count.ShouldBe(51);
        read.History.Polls.ShouldBe(5);
        read.History.Durations.Filled.ShouldBe(history.Durations.Filled);
        read.History.Left[3].Filled.ShouldBe(history.Left[3].Filled);
    }

    [Fact]
    public void A_row_that_holds_nonsense_counts_as_nothing_learned()
    {
        var row = HistoryRows.ToRow("midjourney", new StoredHistory("", Past.Of([30]), [], Some.Now, HistoryRows.KeyOf(""), null));
        (row["Durations"], row["Left"], row["Changes"], row["Polls"]) = ("-1:5 9999:2 3:NaN x:y 4:-7 5", "7:1|||||||||||||||8:1e999", "1:2:3 :", double.NaN);

        var read = HistoryRows.FromRow(row);

        read.History.Count.ShouldBe(0);
        read.History.Polls.ShouldBe(0);
        read.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(105.0, 105)]
    [InlineData(99.0, 105)]
    [InlineData(111.0, 105)]
    [InlineData(null, 105)]
    [InlineData(109.5, 109.5)]
    public void An_end_counts_as_told_if_it_lies_between_the_polls(double? told, double end) => CompletedTaskSample.EndOf(told, 100, 110).ShouldBe(end);
}

using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery;

public sealed class ProgressRulesTests
{
    private const string Chain = "chain";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly AttemptResult Refused = new() { Outcome = DeliveryOutcome.HttpError, StatusCode = 500, Duration = TimeSpan.FromMilliseconds(5) };

    [Theory]
    [InlineData(WatchEvents.None, TaskState.Running, 50, false)]
    [InlineData(WatchEvents.Progress, TaskState.Running, 40, false)]
    [InlineData(WatchEvents.Progress, TaskState.Running, 50, true)]
    [InlineData(WatchEvents.Progress, TaskState.Waiting, 40, true)]
    [InlineData(WatchEvents.Waiting, TaskState.Running, 50, false)]
    [InlineData(WatchEvents.Waiting, TaskState.Waiting, 40, true)]
    [InlineData(WatchEvents.Progress | WatchEvents.Waiting, TaskState.Succeeded, 100, false)]
    public void News_is_what_someone_asked_for(WatchEvents extras, TaskState state, int progress, bool isNews)
    {
        var before = Task(TaskState.Running, 40, extras);

        ProgressRules.IsNews(before, before with { State = state, Progress = progress }).ShouldBe(isNews);
    }

    [Theory]
    [InlineData(WatchEvents.Progress, TaskState.Running, 40, TaskState.Running, 40, null)]
    [InlineData(WatchEvents.Progress, TaskState.Running, 40, TaskState.Running, 41, "task.progress")]
    [InlineData(WatchEvents.Progress, TaskState.Running, 40, TaskState.Running, 39, "task.progress")]
    [InlineData(WatchEvents.Progress, TaskState.Running, 40, TaskState.Waiting, 40, "task.progress")]
    [InlineData(WatchEvents.Waiting, TaskState.Running, 40, TaskState.Waiting, 40, "task.waiting")]
    [InlineData(WatchEvents.Waiting, TaskState.Waiting, 40, TaskState.Waiting, 50, null)]
    [InlineData(WatchEvents.Waiting, TaskState.Running, 40, TaskState.Running, 50, null)]
    [InlineData(WatchEvents.Progress | WatchEvents.Waiting, TaskState.Running, 40, TaskState.Waiting, 40, "task.waiting")]
    [InlineData(WatchEvents.Progress | WatchEvents.Waiting, TaskState.Waiting, 40, TaskState.Waiting, 50, "task.progress")]
    [InlineData(WatchEvents.Finished, TaskState.Pending, 0, TaskState.Running, 50, null)]
    public void A_watch_is_told_what_it_was_not_told(WatchEvents events, TaskState toldState, int told, TaskState state, int progress, string? type)
    {
        var watch = Watch(events) with { Sequence = 3, Told = new LastNotifiedProgress { State = toldState, Progress = told } };

        var next = ProgressRules.Next(watch, Task(state, progress, events), Chain, Now);

        next?.Current?.Type.ShouldBe(type);
        (next?.Current is null).ShouldBe(type is null);
        next?.Current?.Sequence.ShouldBe(4);
    }

    [Fact]
    public void A_task_that_goes_on_is_remembered_without_a_word_so_that_its_next_wait_is_told()
    {
        var watch = Watch(WatchEvents.Waiting) with { Told = new LastNotifiedProgress { State = TaskState.Waiting } };

        var next = ProgressRules.Next(watch, Task(TaskState.Running, 10, WatchEvents.Waiting), Chain, Now).ShouldNotBeNull();

        next.Current.ShouldBeNull();
        next.State.ShouldBe(TaskState.Running);
    }

    [Fact]
    public void An_ended_cancelled_or_silenced_watch_is_told_nothing()
    {
        var watch = Watch(WatchEvents.Progress);
        var task = Task(TaskState.Running, 50, WatchEvents.Progress);

        ProgressRules.Next(watch with { End = new WatchEnd(TaskState.Expired, null, "expired", Now) }, task, Chain, Now).ShouldBeNull();
        ProgressRules.Next(watch with { Delivery = DeliveryState.Cancelled }, task, Chain, Now).ShouldBeNull();
        ProgressRules.Next(watch with { Told = new LastNotifiedProgress { IsSilenced = true } }, task, Chain, Now).ShouldBeNull();
        ProgressRules.Next(watch, task with { State = TaskState.Succeeded }, Chain, Now).ShouldBeNull();
    }

    [Fact]
    public void There_are_three_quick_attempts_and_then_it_counts_as_told()
    {
        var watch = Attempted(Watch(WatchEvents.Progress), 50);
        var waits = new List<double>();
        for (watch = ProgressRules.After(watch, Refused, Now, Now); watch.Told.Current is { } current; watch = ProgressRules.After(watch, Refused, Now, Now))
        {
            waits.Add((current.NextAttemptAt - Now).TotalSeconds);
            current.SendingUntil.ShouldBeNull();
            watch = ProgressRules.Attempt(watch, watch.Told, Now.AddSeconds(15));
        }

        waits.ShouldBe([1, 3]);
        watch.Attempts.ShouldBe(3);
        watch.Told.Progress.ShouldBe(50);
        watch.Sequence.ShouldBe(1);
        watch.Delivery.ShouldBe(DeliveryState.None);
        watch.NextAttemptAt.ShouldBeNull();
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(600, 3, 600)]
    public void Retry_After_is_never_undercut_and_a_long_one_gives_the_news_up(int retryAfter, int spent, int wait)
    {
        var after = ProgressRules.After(Attempted(Watch(WatchEvents.Progress), 50), Refused with { RetryAfter = TimeSpan.FromSeconds(retryAfter) }, Now, Now);

        after.Told.Current.ShouldNotBeNull().Spent.ShouldBe(spent);
        after.Told.Current.NextAttemptAt.ShouldBe(Now.AddSeconds(wait));
    }

    [Theory]
    [InlineData(DeliveryOutcome.Delivered, false)]
    [InlineData(DeliveryOutcome.Aborted, false)]
    [InlineData(DeliveryOutcome.Gone, true)]
    public void Some_answers_end_it_at_once(DeliveryOutcome outcome, bool disable)
    {
        var after = ProgressRules.After(Attempted(Watch(WatchEvents.Progress), 50), Refused with { Outcome = outcome, Disable = disable }, Now, Now);

        after.Told.ShouldBe(new LastNotifiedProgress { State = TaskState.Running, Progress = 50, IsSilenced = disable });
        after.LastOutcome.ShouldBe(outcome);
    }

    [Fact]
    public void The_end_that_came_meanwhile_keeps_its_number_and_its_delivery()
    {
        var ended = DeliveryRules.Begin(
            Attempted(Watch(WatchEvents.Progress), 50), new WatchEnd(TaskState.Succeeded, 100, null, Now), DeliveryRules.RoundOfTask, RetrySchedule.Standard, new Random(1));

        var after = ProgressRules.After(ended, Refused, Now, Now);

        after.Told.Current.ShouldBeNull();
        after.Sequence.ShouldBe(2);
        (after.Delivery, after.Step, after.Round, after.NextAttemptAt).ShouldBe((ended.Delivery, ended.Step, ended.Round, ended.NextAttemptAt));
    }

    private static WatchRecord Attempted(WatchRecord watch, int progress) => ProgressRules.Attempt(
        watch, ProgressRules.Next(watch, Task(TaskState.Running, progress, WatchEvents.Progress), Chain, Now)!, Now.AddSeconds(15));

    private static TaskRecord Task(TaskState state, int? progress, WatchEvents extras) => new()
    {
        Key = "task",
        Address = new TaskAddress { Source = "midjourney", TaskId = "1" },
        Chain = "poll",
        State = state,
        Progress = progress,
        WatchedSince = Now,
        Extras = extras,
    };

    private static WatchRecord Watch(WatchEvents events) => new()
    {
        Id = new WatchId("task", "own"),
        CallbackUrl = "https://example.com/",
        Events = events,
        CreatedAt = Now,
        DeadlineAt = Now.AddHours(1),
        IndexShard = "0",
    };
}

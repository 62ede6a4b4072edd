using Azure;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling;

public sealed class TaskPollerTests : IDisposable
{
    private readonly PollerDriver driver = new();

    [Fact]
    public async Task The_first_answer_tells_the_kind_that_the_next_poll_goes_by()
    {
        driver.Teach("IMAGINE", 60, seconds: 3);
        driver.Teach("VIDEO", 25, seconds: 180);
        await driver.RegisterAsync();

        driver.Answer = () => Some.Seen(TaskState.Running) with { Kind = "VIDEO" };
        await driver.PollAsync();

        var task = await driver.Engine.TaskAsync();
        (task.NextPollAt - task.LastPolledAt)!.Value.ShouldBeInRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_poll_whose_stored_row_was_answered_with_a_conflict_counts_once()
    {
        await driver.RegisterAsync();
        driver.Answer = () => new Observation.PollFailed(PollProblem.NotFound);
        var tasks = driver.Engine.Tasks;
        tasks.BeforeWrite = async (partition, changes) =>
        {
            // The write arrives and its answer is lost; the client's repetition finds the new tag, when the next poll is due already.
            tasks.BeforeWrite = null;
            (await tasks.WriteAsync(partition, changes, CancellationToken.None)).ShouldBeOfType<WriteResult.Written>();
            driver.Engine.Time.Advance(TimeSpan.FromMinutes(1));
            return WriteResult.Conflict.Instance;
        };

        (await driver.PollAsync()).Deferred.ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Poll>();

        var task = await driver.Engine.TaskAsync();
        (task.Polls, task.Memory.NotFound).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_a_poll_brought_is_passed_on_although_its_process_died_and_the_next_poll_brings_the_same(int failures)
    {
        await driver.RegisterAsync(extras: WatchEvents.Waiting);
        driver.Answer = () => Some.Seen(TaskState.Waiting);
        var wakeUp = await driver.NextAsync();
        (await driver.PollAsync(wakeUp)).Deferred.Select(step => step.Name).ShouldBe(["poll", "news"]);

        // The steps are lost: the group is taken up again, or the wake-up failed and comes back later.
        var next = (await driver.Engine.TaskAsync()).NextPollAt!.Value.AddSeconds(1);
        driver.PassUntil(next);
        var again = await driver.PollAsync(wakeUp with { Failures = failures, Due = failures == 0 ? wakeUp.Due : next });

        again.Deferred.Select(step => step.Name).ShouldBe(["poll", "news"]);
        (await driver.PollAsync()).Deferred.ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Poll>();
    }

    [Fact]
    public async Task What_a_poll_brought_is_passed_on_although_its_process_died_and_the_source_wants_to_be_left_alone()
    {
        await driver.RegisterAsync(extras: WatchEvents.Waiting);
        driver.Answer = () => Some.Seen(TaskState.Waiting);
        var wakeUp = await driver.NextAsync();
        await driver.PollAsync(wakeUp);

        driver.PassUntil((await driver.Engine.TaskAsync()).NextPollAt!.Value);
        driver.Answer = () => new Observation.Throttled(TimeSpan.FromSeconds(0.2));

        (await driver.PollAsync(wakeUp)).Deferred.Select(step => step.Name).ShouldBe(["poll", "news"]);
    }

    [Fact]
    public async Task A_source_that_throws_is_unavailable_and_holds_up_no_deadline()
    {
        var id = await driver.RegisterAsync(deadline: 30);
        driver.Answer = () => throw new InvalidOperationException("A mistake of ours.");

        await driver.PollAsync();
        (await driver.Engine.TaskAsync()).Problem.ShouldBe(PollProblem.Unavailable);

        await driver.PollAsync(Some.Poll(driver.Engine.Time.GetUtcNow().AddSeconds(31), (await driver.Engine.TaskAsync()).Chain!));
        (await driver.WatchAsync(id)).End!.State.ShouldBe(TaskState.Expired);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_stored_for_good_holds_up_no_deadline()
    {
        var id = await driver.RegisterAsync(deadline: 30);
        driver.Answer = () => Some.Seen(TaskState.Running, 77);
        driver.Engine.Tasks.BeforeWrite = (_, changes) => changes.Any(change => change is RowChange.Replace(var row, _) && row.ContainsKey("Progress") && row.RowKey == TaskRows.KeyOf(row.PartitionKey))
            ? throw new RequestFailedException(400, "PropertyValueTooLarge")
            : Task.FromResult<WriteResult?>(null);
        var wakeUp = await driver.NextAsync();
        await Should.ThrowAsync<RequestFailedException>(() => driver.PollAsync(wakeUp));

        driver.PassUntil(Some.Now.AddSeconds(31));
        await Should.ThrowAsync<RequestFailedException>(() => driver.PollAsync(wakeUp with { Failures = 1 }));
        (await driver.WatchAsync(id)).End.ShouldBeNull("it may be a passing trouble");

        await Should.ThrowAsync<RequestFailedException>(() => driver.PollAsync(wakeUp with { Failures = 3 }));
        (await driver.WatchAsync(id)).End!.State.ShouldBe(TaskState.Expired);
        (await driver.PollAsync(wakeUp with { Failures = 4 })).ShouldBe(Continuations.None);
    }

    [Fact]
    public async Task A_task_is_asked_about_once_more_before_a_deadline_ends_its_watch()
    {
        using var slow = new PollerDriver { Hints = new PollHints() };
        var id = await slow.RegisterAsync(deadline: 30);
        await slow.PollAsync();
        slow.Answer = () => Some.Seen(TaskState.Succeeded);

        await slow.PollAsync();

        slow.Engine.Time.GetUtcNow().ShouldBe(Some.Now.AddSeconds(30), TimeSpan.FromSeconds(1));
        (await slow.WatchAsync(id)).End!.State.ShouldBe(TaskState.Succeeded);
    }

    [Fact]
    public async Task Of_several_deadlines_each_has_its_last_look()
    {
        using var slow = new PollerDriver { Hints = new PollHints() };
        var first = await slow.RegisterAsync(deadline: 30);
        var second = await slow.RegisterAsync(deadline: 50);
        await slow.PollAsync();

        await slow.PollAsync();
        (await slow.WatchAsync(first)).End!.State.ShouldBe(TaskState.Expired);
        var task = await slow.Engine.TaskAsync();
        task.Polls.ShouldBe(2);
        task.NextPollAt.ShouldBe((await slow.WatchAsync(second)).DeadlineAt);

        slow.Answer = () => Some.Seen(TaskState.Failed);
        await slow.PollAsync();
        (await slow.WatchAsync(second)).End!.State.ShouldBe(TaskState.Failed);
    }

    public void Dispose() => driver.Dispose();
}

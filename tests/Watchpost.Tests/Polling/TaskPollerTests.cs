using Watchpost.Polling;
using Watchpost.Sources;
using Watchpost.Storage;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_a_poll_brought_is_passed_on_although_its_process_died_and_the_next_poll_brings_the_same(int failures)
    {
        await driver.RegisterAsync(extras: WatchEvents.Waiting);
        driver.Answer = () => Some.Seen(TaskState.Waiting);
        var wakeUp = await driver.NextAsync();
        (await driver.PollAsync(wakeUp)).Later.Select(step => step.Kind).ShouldBe([WakeUpKind.Poll, WakeUpKind.News]);

        // The steps are lost: the group is taken up again, or the wake-up failed and comes back later.
        var next = (await driver.Engine.TaskAsync()).NextPollAt!.Value.AddSeconds(1);
        driver.PassUntil(next);
        var again = await driver.PollAsync(wakeUp with { Failures = failures, Due = failures == 0 ? wakeUp.Due : next });

        again.Later.Select(step => step.Kind).ShouldBe([WakeUpKind.Poll, WakeUpKind.News]);
        (await driver.PollAsync()).Later.ShouldHaveSingleItem().Kind.ShouldBe(WakeUpKind.Poll);
    }

    [Fact]
    public async Task What_a_poll_brought_is_passed_on_although_its_process_died_and_the_source_wants_to_be_left_alone()
    {
        await driver.RegisterAsync(extras: WatchEvents.Waiting);
        driver.Answer = () => Some.Seen(TaskState.Waiting);
        var wakeUp = await driver.NextAsync();
        await driver.PollAsync(wakeUp);

        driver.PassUntil((await driver.Engine.TaskAsync()).NextPollAt!.Value);
        driver.Answer = () => new Observation.Postponed(TimeSpan.FromSeconds(0.2));

        (await driver.PollAsync(wakeUp)).Later.Select(step => step.Kind).ShouldBe([WakeUpKind.Poll, WakeUpKind.News]);
    }

    public void Dispose() => driver.Dispose();
}

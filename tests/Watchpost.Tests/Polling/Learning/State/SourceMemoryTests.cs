using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning.State;

public sealed class SourceMemoryTests
{
    [Fact]
    public async Task While_a_schedule_is_made_no_other_poll_of_the_source_waits()
    {
        var begun = new TaskCompletionSource();
        using var finish = new ManualResetEventSlim();
        var memory = new SourceMemory((history, aim, bounds) =>
        {
            begun.SetResult();
            finish.Wait(TestContext.Current.CancellationToken);
            return LearnedSchedule.Of(history, aim, bounds);
        });
        for (var task = 0; task < 20; task++)
        {
            Teach(memory);
        }

        var first = Task.Run(() => Plan(memory, "first"), TestContext.Current.CancellationToken);
        await begun.Task;
        var others = Task.Run(
            () =>
            {
                Teach(memory);
                memory.Describe(Some.Now)!.All.Count.ShouldBe(21);
                return Plan(memory, "second");
            },
            TestContext.Current.CancellationToken);

        // A minute is for machines that do something else just now.
        (await others.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken)).Schedule.ShouldBeNull();
        first.IsCompleted.ShouldBeFalse();

        finish.Set();
        var made = (await first).Schedule.ShouldNotBeNull();
        Plan(memory, "third").Schedule.ShouldBeSameAs(made);
    }

    private static void Teach(SourceMemory memory) => memory.Add(null, Some.Now, _ => new CompletedTaskSample { Duration = 30 });

    private static LearnedPlan Plan(SourceMemory memory, string task) => memory.Plan(task, null, new PollAim.CallsPerTask(4), Past.Bounds, Some.Now);
}

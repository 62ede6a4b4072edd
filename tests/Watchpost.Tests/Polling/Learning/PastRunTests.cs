using Watchpost.Polling.Learning;
using Watchpost.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

public sealed class PastRunTests
{
    [Fact]
    public void A_task_that_had_ended_when_it_was_first_asked_about_teaches_nothing_unless_its_source_tells_times()
    {
        var fresh = Some.Task();
        var ended = fresh with { State = TaskState.Succeeded, LastPolledAt = Some.Now.AddSeconds(1) };

        PastRun.Of(fresh, ended, Some.Seen(TaskState.Succeeded), null, Some.Now.AddSeconds(1)).ShouldBeNull();

        var told = ended with { SubmittedAt = Some.Now.AddSeconds(-40) };
        PastRun.Of(fresh, told, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(-5) }, null, Some.Now.AddSeconds(1))!
            .Duration.ShouldBe(35, 0.01);
    }
}

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

    public void Dispose() => driver.Dispose();
}

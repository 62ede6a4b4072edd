using System.Text;
using Watchpost.Model;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class ResultTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_watch_whose_deadline_came_first_has_no_result_until_the_task_has_ended_for_another()
    {
        var (watch, _) = await engine.RegisterAsync();
        await engine.RegisterAsync();
        await engine.ChangeAsync((await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None))! with
        {
            End = new WatchEnd(TaskState.Expired, 46, "expired", Some.Now),
            Delivery = DeliveryState.Delivered,
        });
        (await ResultAsync(watch.Id)).ShouldBe("");

        var task = await engine.TaskAsync() with { State = TaskState.Succeeded, OpenWatches = 0 };
        await engine.Store.WriteAsync(new TaskChanges(task.Key).Finish(task, """{"status":"SUCCESS"}"""u8.ToArray()), CancellationToken.None);
        (await ResultAsync(watch.Id)).ShouldBe("""{"status":"SUCCESS"}""");
        (await engine.Reader.FindAsync(watch.Id, CancellationToken.None))!.Task.State.ShouldBe(TaskState.Expired, "it ended as it did all the same");
    }

    private async Task<string> ResultAsync(WatchId id) =>
        Encoding.UTF8.GetString((await engine.Reader.ResultAsync(id.ToString(), CancellationToken.None)).ShouldBeOfType<StoredResult.Found>().Json.Span);
}

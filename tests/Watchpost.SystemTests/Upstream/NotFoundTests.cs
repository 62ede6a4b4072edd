using Watchpost.Fakes;

namespace Watchpost.SystemTests.Upstream;

public sealed class NotFoundTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_stays_unknown_fails_after_the_grace_and_three_confirmations()
    {
        var definition = Path.Combine(Path.GetTempPath(), $"watchpost-test-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(definition, """{"extends":"midjourney","poll":{"notFoundGrace":3}}""", Cancel);
        try
        {
            await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Sources__midjourney__Definition", definition));
            var hook = main.NewHook();

            var watch = await main.Client.WatchAsync(new Registration("unknown", hook.Url), Cancel);
            var webhook = await hook.FirstAsync(Cancel);
            var view = await main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);

            webhook.Type.ShouldBe("task.failed");
            webhook.Json.GetProperty("data").GetProperty("reason").GetString().ShouldBe("not_found");
            view.Task.State.ShouldBe("failed");
            view.Task.Reason.ShouldBe("not_found");
            view.Task.Polls.ShouldBeGreaterThanOrEqualTo(3);
            (webhook.At - view.CreatedAt).TotalSeconds.ShouldBeGreaterThanOrEqualTo(3);
        }
        finally
        {
            File.Delete(definition);
        }
    }
}

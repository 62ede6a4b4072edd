using System.Net;
using System.Text.Json;
using Watchpost.Fakes;
using Watchpost.SystemTests.Rules;

namespace Watchpost.SystemTests.Learning;

/// <summary>The other system tests set a fixed interval, under which nothing is learned.</summary>
public sealed class LearningTests(AzuriteFixture azurite)
{
    private const int Tasks = 36;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_past_tasks_have_shown_is_told_is_kept_and_comes_from_tasks_that_ended_by_themselves_only()
    {
        var definition = Path.Combine(Path.GetTempPath(), $"watchpost-test-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(definition, """{"extends":"midjourney","poll":{"notFoundGrace":2}}""", Cancel);
        try
        {
            await using var main = await TestSystem.StartAsync(
                azurite.Azurite.NewAccount(),
                ("Watchpost__Sources__midjourney__Definition", definition),
                ("Watchpost__Polling__IntervalSeconds", ""),
                ("Watchpost__Polling__MaxSeconds", "0.5"));
            var hook = main.NewHook();
            var crowd = new Crowd(main, hook);

            // From one second to three, and in the middle those that teach nothing.
            await Task.WhenAll(Enumerable.Range(0, Tasks).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(1 + (2d * number / (Tasks - 1))), Cancel)));
            var others = await WatchOthersAsync(main);
            await crowd.UntilNotifiedAsync(Cancel);
            crowd.EachHasOneNotification();
            foreach (var (at, type) in others)
            {
                (await at.FirstAsync(Cancel)).Type.ShouldBe(type);
            }

            var learned = await LearnedAsync(main);
            Count(learned).ShouldBe(Tasks);
            learned.GetProperty("medianSeconds").GetDouble().ShouldBeInRange(1.6, 2.4);
            learned.GetProperty("p95Seconds").GetDouble().ShouldBeInRange(2.5, 3.5);
            var kind = learned.GetProperty("kinds").EnumerateArray().ShouldHaveSingleItem();
            kind.GetProperty("kind").GetString().ShouldBe("IMAGINE");
            Count(kind).ShouldBe(Tasks);

            (await main.App.StopAsync()).ShouldBeTrue();
            await main.RestartAsync(Cancel);

            Count(await LearnedAsync(main)).ShouldBe(Tasks);
            var late = new Crowd(main, main.NewHook());
            await late.AddAsync(TimeSpan.FromSeconds(1), Cancel);
            await late.UntilNotifiedAsync(Cancel);
            late.EachHasOneNotification();
            crowd.EachHasOneNotification();
            others.ShouldAllBe(other => other.Hook.Received.Count == 1);
        }
        finally
        {
            File.Delete(definition);
        }
    }

    // Cancelled, expired, and never known.
    private static async Task<IReadOnlyList<(Hook Hook, string Type)>> WatchOthersAsync(TestSystem main)
    {
        var (cancelled, expired, unknown) = (main.NewHook(), main.NewHook(), main.NewHook());
        await main.WatchAsync(main.Submit(TaskPlan.Cancel(TimeSpan.FromSeconds(2))), cancelled, Cancel);
        await main.Client.WatchAsync(new Registration(main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))).Id, expired.Url) { DeadlineSeconds = 10 }, Cancel);
        await main.Client.WatchAsync(new Registration("unknown", unknown.Url), Cancel);
        return [(cancelled, "task.cancelled"), (unknown, "task.failed"), (expired, "task.expired")];
    }

    private static int Count(JsonElement learned) => learned.ValueKind is JsonValueKind.Null ? 0 : learned.GetProperty("count").GetInt32();

    private static async Task<JsonElement> LearnedAsync(TestSystem main) =>
        (await main.Client.SourcesAsync(Cancel)).Expect(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()
        .Single(source => source.GetProperty("name").GetString() == "midjourney").GetProperty("learned");
}

using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class CrashTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_in_the_middle_of_two_hundred_watches_and_started_again_it_notifies_each_once()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Polling__IntervalSeconds", "0.5"));
        var hook = main.NewHook();
        var crowd = new Crowd(main, hook);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(2 + (number * 0.03)), Cancel)));
        await hook.FirstAsync(60, Cancel);

        await main.KillAndRestartAsync(Cancel);

        await crowd.UntilNotifiedAsync(Cancel);
        crowd.EachHasOneNotification();
        hook.Received.Count.ShouldBeLessThan(200 + 64);
    }
}

public sealed class RandomCrashTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_again_and_again_at_any_moment_it_loses_nothing_and_tells_nothing_twice()
    {
        // More attempts than the receiver will refuse: not even a watch that meets every refusal gives up.
        const int Refusals = 20;
        await using var main = await TestSystem.StartAsync(
            azurite.Azurite.NewAccount(), ("Watchpost__Delivery__ScheduleSeconds", "0" + string.Concat(Enumerable.Repeat(",0.5", Refusals + 9))));
        var hook = main.NewHook();
        hook.Answer(Replies.Status(500), times: Refusals);
        var crowd = new Crowd(main, hook);
        var random = new Random(42);
        var registering = Task.Run(
            async () =>
            {
                for (var round = 0; round < 40; round++)
                {
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(round % 5 * 0.7 + (number * 0.2)), Cancel)));
                    await Eventually.PassesAsync(0.15, Cancel);
                }
            },
            Cancel);
        for (var kill = 0; kill < 8; kill++)
        {
            await Eventually.PassesAsync(0.05 + (random.NextDouble() * 1.2), Cancel);
            await main.KillAndRestartAsync(Cancel);
        }

        await registering;
        await crowd.UntilNotifiedAsync(Cancel);
        crowd.Count.ShouldBe(160);
        crowd.EachHasOneNotification();
    }
}

public sealed class TwoProcessesTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_share_the_work_and_one_of_them_may_die()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Polling__IntervalSeconds", "1"));
        await using var second = await WatchpostApp.StartAsync(main.App.Options, Cancel);
        var hook = main.NewHook();
        var crowd = new Crowd(main, hook);
        var shared = main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(6)));
        var (here, there) = (main.NewHook(), main.NewHook());
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(2 + (number * 0.1)), Cancel)));
        var one = await main.WatchAsync(shared, here, Cancel);
        var other = await second.Client.WatchAsync(new Registration(shared.Id, there.Url), Cancel);
        var calls = shared.CallTimes;
        await hook.FirstAsync(20, Cancel);

        await second.KillAsync();

        await crowd.UntilNotifiedAsync(Cancel);
        crowd.EachHasOneNotification();
        foreach (var (watch, at) in new[] { (one, here), (other, there) })
        {
            (await main.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, Eventually.RecoveryLimit, Cancel)).Delivery.State.ShouldBe("delivered");
            at.Received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        }

        // One chain, whichever process has it: a poll a second.
        shared.Calls.ShouldBeLessThanOrEqualTo((int)(shared.CallTimes[^1] - shared.CallTimes[0]).TotalSeconds + 3);
    }
}

public sealed class StopTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asked_to_stop_it_finishes_what_it_has_in_hand_and_the_next_process_goes_on_at_once()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount());
        var hook = main.NewHook();
        var crowd = new Crowd(main, hook);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(1 + (number * 0.1)), Cancel)));
        await hook.FirstAsync(5, Cancel);

        (await main.App.StopAsync()).ShouldBeTrue();
        await main.RestartAsync(Cancel);

        await crowd.UntilNotifiedAsync(Cancel);
        crowd.EachHasOneNotification();
        hook.Received.Count.ShouldBe(40);
    }
}

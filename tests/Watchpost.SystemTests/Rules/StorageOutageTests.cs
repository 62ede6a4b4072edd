using System.Diagnostics;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class StorageOutageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storage_that_goes_and_comes_back_costs_nothing_but_time()
    {
        var folder = Directory.CreateTempSubdirectory("watchpost-outage-");
        Azurite? azurite = null;
        try
        {
            azurite = await Azurite.StartAsync(folder.FullName, Cancel);
            await using var main = await TestSystem.StartAsync(azurite.ConnectionString);
            var hook = main.NewHook();
            var crowd = new Crowd(main, hook);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(number => crowd.AddAsync(TimeSpan.FromSeconds(2 + (number * 0.1)), Cancel)));
            await hook.FirstAsync(10, Cancel);

            await azurite.StopAsync();
            var started = Stopwatch.GetTimestamp();
            var health = await main.Client.HealthAsync(Cancel);
            var refused = await main.Client.RegisterAsync(new Registration("1", hook.Url), cancel: Cancel);
            var read = await main.Client.GetAsync("w_" + new string('a', 40), Cancel);
            var took = Stopwatch.GetElapsedTime(started);
            azurite = await azurite.StartAgainAsync(Cancel);

            health.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            health.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
            refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
            took.TotalSeconds.ShouldBeLessThan(45);
            await Eventually.HoldsAsync(async () => (await main.Client.HealthAsync(Cancel)).Status == HttpStatusCode.OK, "it is healthy again", Eventually.Limit, Cancel);
            await crowd.AddAsync(TimeSpan.FromSeconds(1), Cancel);
            await crowd.UntilNotifiedAsync(Cancel);
            crowd.EachHasOneNotification();
            main.App.HasExited.ShouldBeFalse();
        }
        finally
        {
            if (azurite is not null)
            {
                await azurite.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }
}

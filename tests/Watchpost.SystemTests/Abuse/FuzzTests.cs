using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Abuse;

public sealed partial class FuzzTests(AzuriteFixture azurite)
{
    private const int Requests = 3000;
    private const int Callers = 8;
    private const long MuchMemory = 200L * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_sent_to_whichever_endpoint_is_answered_and_nothing_fails()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Callbacks__AllowPrivateNetworks", "false"), ("Watchpost__Callbacks__AllowedHosts", "127.0.0.1"));
        var hook = main.NewHook();
        var watches = new List<string>();
        for (var number = 0; number < 10; number++)
        {
            watches.Add((await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(number % 3))), hook, Cancel)).Id);
        }

        var hostile = new Hostile(new Random(2026), watches, hook.Url);
        await SendAsync(main, hostile, Requests / 3);
        var memory = main.App.PeakMemory;
        var statuses = await SendAsync(main, hostile, Requests * 2 / 3);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.CountBy(status => status).OrderBy(count => count.Key).Select(count => $"{count.Key}: {count.Value}")));
        statuses.ShouldContain(202);
        statuses.ShouldContain(400);
        (main.App.PeakMemory - memory).ShouldBeLessThan(MuchMemory);
        main.App.HasExited.ShouldBeFalse();
        (await main.Client.HealthAsync(Cancel)).Expect(System.Net.HttpStatusCode.OK);
        Exceptions().Matches(main.App.Output).Select(match => match.Value).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyCollection<int>> SendAsync(TestSystem main, Hostile hostile, int count)
    {
        var requests = new ConcurrentQueue<Hostile.Request>(Enumerable.Range(0, count).Select(_ => hostile.Next()));
        var statuses = new ConcurrentBag<int>();
        var failed = new ConcurrentBag<string>();
        var caller = new RawCaller(main.App.Port);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (requests.TryDequeue(out var request))
            {
                var status = await caller.SendAsync(request, Cancel);
                statuses.Add(status);
                if (status is 0 or >= 500)
                {
                    failed.Add($"{status}: {request.Method} {request.Path} [{string.Join("; ", request.Headers)}] {System.Text.Encoding.UTF8.GetString(request.Body ?? [])[..Math.Min(200, request.Body?.Length ?? 0)]}");
                }
            }
        }));
        failed.Take(5).ShouldBeEmpty();
        return statuses;
    }

    [GeneratedRegex(@"^.*(Exception\b|Unhandled|\bfail: ).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Exceptions();
}

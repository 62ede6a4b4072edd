using Watchpost.Chaos;

namespace Watchpost.SystemTests.Rules;

public sealed class ChaosTests
{
    [Fact]
    public async Task Whatever_goes_wrong_for_a_while_every_watch_is_notified_once_and_the_ledger_is_exact()
    {
        // A short form of ./chaos.sh.
        var options = new ChaosOptions { Watches = 60, Lasts = TimeSpan.FromSeconds(12), Seed = 5 };
        var wrong = await new ChaosRun(options, line => TestContext.Current.TestOutputHelper?.WriteLine(line)).RunAsync(TestContext.Current.CancellationToken);
        wrong.ShouldBeEmpty();
    }
}

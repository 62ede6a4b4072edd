using Watchpost.Simulation;
using Watchpost.Simulation.World;

namespace Watchpost.SimulationTests;

public sealed class SeedTests
{
    // About half a minute on two slow cores. ./simulate.sh runs as many as asked.
    private const int Seeds = 3000;

    [Fact]
    public async Task Thousands_of_seeds_lose_double_and_forget_nothing()
    {
        var batch = new Batch(1, Seeds);
        await batch.RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(batch.ToString());
        batch.Failed.OrderBy(report => report.Seed).Take(5).Select(report => report.ToString()).ShouldBeEmpty();
        batch.Done.ShouldBe(Seeds);
        batch.Removed.ShouldBeGreaterThan(Seeds / 2, "some worlds keep watches for minutes only");
        batch.Watches.ShouldBeGreaterThan(Seeds, "each seed has some");
    }

    [Theory]
    [InlineData(108_309)] // A finished task with very many watches was asked about once more, by a process that remembered it as open.
    [InlineData(788)] // A process died between a poll and passing on what it brought, and the next poll brought the same.
    public void A_seed_that_failed_once_fails_no_more(int seed) => Run.Of(seed).Complaints.ShouldBeEmpty();

    [Theory]
    [InlineData(7)]
    [InlineData(42)]
    [InlineData(1234)]
    public void The_same_seed_is_the_same_run_to_the_last_step(int seed)
    {
        var (one, other) = (Run.Of(seed), Run.Of(seed));
        (other.Trace, other.Steps, other.Calls, other.Polls, other.Posts, other.Time)
            .ShouldBe((one.Trace, one.Steps, one.Calls, one.Polls, one.Posts, one.Time));
        Run.Of(seed + 1).Trace.ShouldNotBe(one.Trace);
    }

    [Fact]
    public void The_first_seeds_behave_as_they_did()
    {
        string[] behaviour = [.. Enumerable.Range(1, 40).Select(seed => $"{seed} {Run.Of(seed).Behaviour:x16}")];

        behaviour.ShouldBe(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "behaviour.txt")), "A change that is meant replaces behaviour.txt, and its commit says why.");
    }
}

using System.Globalization;
using Watchpost.Simulation;
using Watchpost.Simulation.Deliberate;

namespace Watchpost.SimulationTests;

public sealed class FaultTests
{
    private const int MostSeeds = 10_000;

    public static TheoryData<string> Names => [.. Faults.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_built_in_on_purpose_is_caught(string mistake)
    {
        var batch = new Batch(1, MostSeeds, Faults.All.Single(fault => fault.Name == mistake), stopAtFirst: true);
        await batch.RunAsync();
        batch.Failed.ShouldNotBeEmpty($"{mistake}: not caught within {MostSeeds} seeds");
        var caught = batch.Failed.MinBy(report => report.Seed)!;
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{mistake}: caught after {caught.Seed} seeds: {caught.Complaints[0]}"));
    }
}

using System.Runtime.InteropServices;

namespace Watchpost.Benchmarks.Lab;

/// <summary>What asking costs, over many tasks.</summary>
/// <param name="Calls">Calls per task.</param>
/// <param name="Mean">Seconds from a task's end to the call that sees it.</param>
/// <param name="P95">Their 95th percentile.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cost(double Calls, double Mean, double P95)
{
    public static Cost Of(IReadOnlyCollection<(int Calls, double Latency)> outcomes)
    {
        var ordered = outcomes.Select(outcome => outcome.Latency).Order().ToArray();
        return new Cost(outcomes.Average(outcome => outcome.Calls), ordered.Average(), ordered[(int)(0.95 * (ordered.Length - 1))]);
    }
}

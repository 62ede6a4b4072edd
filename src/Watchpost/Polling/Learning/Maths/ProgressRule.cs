namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// How long to wait once a source has reported progress. For each step of progress, the distribution of R = (time left) / (time spent)
/// at its first sight is learned; it holds for fast and slow tasks alike. Waiting w costs E[(w − L)⁺] if the task ends meanwhile, and κλ
/// if it does not, because it must be polled again. The minimum is near F(w) = κλ·f(w): a low quantile where progress says much and
/// calls are cheap. Plain extrapolation (the mean) overshoots where progress is noisy.
/// </summary>
internal static class ProgressRule
{
    // Tuned in the laboratory on clean, noisy and late progress. The optimum is flat around these values.
    private const double FollowAlways = 1.2;
    private const double FollowEachFold = 1.2;

    /// <summary>
    /// κ: what a task that is still open after a poll will cost, in calls. Each poll narrows down the end by a factor, until the rest is worth less
    /// than a call: so κ grows with the logarithm of the time left.
    /// </summary>
    /// <param name="left">The expected seconds left.</param>
    /// <param name="price">λ: what a call costs, in seconds of latency.</param>
    public static double Follow(double left, double price) => FollowAlways + (FollowEachFold * Math.Log(1 + (left / price)));

    /// <summary>How many tasks must have shown a step before its distribution is used.</summary>
    public const int MinSamples = 8;

    /// <summary>The seconds to wait; <see langword="null"/> if the task is beyond anything learned.</summary>
    /// <param name="ratios">The distribution of R at this step.</param>
    /// <param name="sight">When the step was first seen.</param>
    /// <param name="spent">Seconds since work began, now.</param>
    /// <param name="price">λ: what a call costs, in seconds of latency.</param>
    public static double? Wait(Survival ratios, ProgressSample sight, double spent, double price)
    {
        ArgumentNullException.ThrowIfNull(ratios);
        var gone = Math.Max(0, spent - sight.Spent) / sight.Spent;
        var from = ratios.Nearest(gone);
        var left = ratios.Above[from];
        if (left < 0.02)
        {
            return null;
        }

        var (best, at) = (double.PositiveInfinity, from);
        for (var to = from + 1; to < ratios.Edges.Length; to++)
        {
            var late = (ratios.Edges[to] * (left - ratios.Above[to])) - (ratios.MomentBelow[to] - ratios.MomentBelow[from]);
            var open = ratios.Above[to];
            var rest = open > 0 ? sight.Spent * (((ratios.Mean - ratios.MomentBelow[to]) / open) - ratios.Edges[to]) : 0;
            var cost = (sight.Spent * late) + (Follow(rest, price) * price * open);
            if (cost < best)
            {
                (best, at) = (cost, to);
            }
        }

        return at == from ? null : sight.Spent * Math.Max(0, ratios.Edges[at] - gone);
    }
}

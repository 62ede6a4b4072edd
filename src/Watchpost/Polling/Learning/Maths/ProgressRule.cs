namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// How long to wait once a source has told progress. Learned is, for each step of it, the distribution of R = (time left) / (time spent) at its first sight,
/// which holds for quick and slow tasks alike. To wait w costs E[(w − L)⁺] for what ends meanwhile and κλ for what does not, as it must be asked again;
/// the least is about where F(w) = κλ·f(w): a quantile that is low where progress tells much and calls are cheap.
/// Plain extrapolation, the mean, overshoots where progress is noisy.
/// </summary>
internal static class ProgressRule
{
    // Tried out in the laboratory, on progress that is clean, noisy and late; the optimum is flat around them.
    private const double FollowAlways = 1.2;
    private const double FollowEachFold = 1.2;

    /// <summary>
    /// κ: what follows for a task that is still open after a look, in calls and their like. Each look brings the end nearer by a factor,
    /// until what is left is worth no more than a call: so it grows with the logarithm of the time left.
    /// </summary>
    /// <param name="left">The seconds left, on average.</param>
    /// <param name="price">λ: how many seconds of latency a call is worth.</param>
    public static double Follow(double left, double price) => FollowAlways + (FollowEachFold * Math.Log(1 + (left / price)));

    /// <summary>How many tasks must have shown a step before it is believed.</summary>
    public const int MinSamples = 8;

    /// <summary>The seconds to wait; <see langword="null"/> where the task is further than any that was learned from.</summary>
    /// <param name="ratios">The distribution of R at this step.</param>
    /// <param name="sight">When the step was first seen.</param>
    /// <param name="spent">Seconds since work began, now.</param>
    /// <param name="price">λ: how many seconds of latency a call is worth.</param>
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

using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// When to ask about a task of which nothing is known but that it has not ended: the ages that make E[latency] + λ · E[calls] least.
/// <para>
/// A dynamic programme over the ages of a grid: V(s) = min over a of [λ·S(s) + E[(a − D); s &lt; D ≤ a] + V(a)], with D the duration and S its survival.
/// Where polls are dense its solution is the hazard rule gap(t) = sqrt(2 λ / h(t)) with the hazard h = f / S: from mean latency ½∫ f·gap and
/// calls ∫ S / gap (set the derivative by the gap to zero). With few calls it is better than the rule, because it knows where to begin.
/// </para>
/// </summary>
internal sealed class PollSchedule
{
    private const int Halvings = 24;
    private readonly Survival survival;
    private readonly int[] next;

    private PollSchedule(Survival survival, double price, PollBounds bounds, FirstProgress? progress = null)
    {
        this.survival = survival;
        Price = price;
        next = new int[Ages.Length];
        Solve(bounds, progress);
        (Calls, Latency) = Expect();
    }

    /// <summary>λ: how many seconds of latency one call is worth.</summary>
    public double Price { get; }

    /// <summary>The calls that a task costs on average.</summary>
    public double Calls { get; }

    /// <summary>The seconds on average from a task's end to the call that sees it.</summary>
    public double Latency { get; }

    /// <summary>The age after which it knows nothing any more.</summary>
    public double End => Ages[^1];

    private ImmutableArray<double> Ages => survival.Edges;

    /// <summary>The best schedule at a given price for a call.</summary>
    public static PollSchedule AtPrice(Survival survival, double price, PollBounds bounds) => new(survival, price, bounds);

    /// <summary>The best schedule where a poll that finds the task open may bring its first progress.</summary>
    internal static PollSchedule AtPrice(Survival survival, double price, PollBounds bounds, FirstProgress progress) => new(survival, price, bounds, progress);

    /// <summary>The best schedule of those that cost <paramref name="calls"/> at most, on average; or the one with the fewest calls.</summary>
    public static PollSchedule ForCalls(Survival survival, double calls, PollBounds bounds)
    {
        // Calls fall as their price rises.
        var (_, dear) = PricesAround(survival, bounds, schedule => schedule.Calls <= calls);
        return AtPrice(survival, dear, bounds);
    }

    /// <summary>The schedule with the fewest calls of those whose latency is <paramref name="seconds"/> at most, on average; or the one with the least latency.</summary>
    public static PollSchedule ForLatency(Survival survival, double seconds, PollBounds bounds)
    {
        // Latency grows with the price of a call.
        var (cheap, _) = PricesAround(survival, bounds, schedule => schedule.Latency > seconds);
        return AtPrice(survival, cheap, bounds);
    }

    /// <summary>At which age to ask next about a task of this age; <see langword="null"/>: older than anything that was learned.</summary>
    public double? After(double age)
    {
        if (age >= End)
        {
            return null;
        }

        var point = survival.Nearest(age);
        while (next[point] < Ages.Length - 1 && Ages[next[point]] <= age)
        {
            point++;
        }

        return Ages[next[point]] > age ? Ages[next[point]] : null;
    }

    // The two prices, close together, between which schedules begin to be dear: the range of their logarithms is halved again and again.
    private static (double Cheap, double Dear) PricesAround(Survival survival, PollBounds bounds, Func<PollSchedule, bool> isDear)
    {
        ArgumentNullException.ThrowIfNull(survival);
        var (cheap, dear) = (Math.Log(survival.Mean * 1e-7), Math.Log(survival.Mean * 1e3));
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (cheap + dear) / 2;
            (cheap, dear) = isDear(AtPrice(survival, Math.Exp(middle), bounds)) ? (cheap, middle) : (middle, dear);
        }

        return (Math.Exp(cheap), Math.Exp(dear));
    }

    private void Solve(PollBounds bounds, FirstProgress? progress)
    {
        var above = survival.Above.AsSpan();
        var moment = survival.MomentBelow.AsSpan();
        var grid = survival.Edges.AsSpan();
        var last = grid.Length - 1;
        var value = new double[grid.Length];
        next[last] = last;
        for (var i = last - 1; i >= 0; i--)
        {
            var best = double.PositiveInfinity;
            for (var j = i + 1; j <= last; j++)
            {
                var gap = grid[j] - grid[i];
                if (gap > bounds.Longest && best < double.PositiveInfinity)
                {
                    break;
                }

                if (gap < bounds.Shortest && j < last)
                {
                    continue;
                }

                var latency = (grid[j] * (above[i] - above[j])) - (moment[j] - moment[i]);
                var cost = (Price * above[i]) + latency + value[j];
                if (cost < best)
                {
                    (best, next[i]) = (cost, j);
                }
            }

            value[i] = best;
            if (progress is not null && above[i] > 0)
            {
                var rest = ((moment[last] - moment[i]) / above[i]) - grid[i];
                value[i] -= progress.Chance(survival, i) * Math.Max(0, best - (ProgressRule.Follow(rest, Price) * Price * above[i]));
            }
        }
    }

    private (double Calls, double Latency) Expect()
    {
        var (calls, latency) = (0d, 0d);
        for (var i = 0; i < Ages.Length - 1; i = next[i])
        {
            var j = next[i];
            calls += survival.Above[i];
            latency += (Ages[j] * (survival.Above[i] - survival.Above[j])) - (survival.MomentBelow[j] - survival.MomentBelow[i]);
        }

        return (calls, latency);
    }
}

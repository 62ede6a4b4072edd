using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// When to poll a task if only its age is known: the ages that minimise E[latency] + λ · E[calls].
/// <para>
/// A dynamic programme over the ages of a grid: V(s) = min over a of [λ·S(s) + E[(a − D); s &lt; D ≤ a] + V(a)], with D the duration and S its survival.
/// Where polls are dense, the solution is the hazard rule gap(t) = sqrt(2 λ / h(t)) with the hazard h = f / S: take mean latency ½∫ f·gap
/// and calls ∫ S / gap, and set the derivative by the gap to zero. With few calls it beats the rule, because it knows where to begin.
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

    /// <summary>λ: what a call costs, in seconds of latency.</summary>
    public double Price { get; }

    /// <summary>The average number of calls per task.</summary>
    public double Calls { get; }

    /// <summary>The average number of seconds from a task's end to the call that sees it.</summary>
    public double Latency { get; }

    /// <summary>The age beyond which the schedule says nothing.</summary>
    public double End => Ages[^1];

    private ImmutableArray<double> Ages => survival.Edges;

    /// <summary>The best schedule at a given price per call.</summary>
    public static PollSchedule AtPrice(Survival survival, double price, PollBounds bounds) => new(survival, price, bounds);

    /// <summary>The best schedule if a poll of an open task may show its first progress.</summary>
    internal static PollSchedule AtPrice(Survival survival, double price, PollBounds bounds, FirstProgress progress) => new(survival, price, bounds, progress);

    /// <summary>The best schedule with at most <paramref name="calls"/> calls on average; if there is none, the one with the fewest.</summary>
    public static PollSchedule ForCalls(Survival survival, double calls, PollBounds bounds)
    {
        // Calls fall as the price rises.
        var (_, dear) = PricesAround(survival, bounds, schedule => schedule.Calls <= calls);
        return AtPrice(survival, dear, bounds);
    }

    /// <summary>
    /// The schedule with the fewest calls and at most <paramref name="seconds"/> of latency on average; if there is none, the one with the least
    /// latency.
    /// </summary>
    public static PollSchedule ForLatency(Survival survival, double seconds, PollBounds bounds)
    {
        // Latency rises with the price.
        var (cheap, _) = PricesAround(survival, bounds, schedule => schedule.Latency > seconds);
        return AtPrice(survival, cheap, bounds);
    }

    /// <summary>The age of the next poll after this age; <see langword="null"/> if it is older than anything learned.</summary>
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

    // Bisects the logarithm of the price down to two close prices between which schedules become too dear.
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

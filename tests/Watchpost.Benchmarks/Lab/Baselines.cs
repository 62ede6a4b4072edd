using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Benchmarks.Lab;

/// <summary>What a script would do, and the best that can be done without information.</summary>
internal static class Baselines
{
    /// <summary>The fixed interval that costs so many calls.</summary>
    public static Cost Fixed(IReadOnlyList<LabTask> tasks, double calls)
    {
        var interval = IntervalFor(tasks, calls);
        return Ask(tasks, age => age + interval);
    }

    /// <summary>The seconds between two of its calls.</summary>
    public static double IntervalFor(IReadOnlyList<LabTask> tasks, double calls)
    {
        var (short_, long_) = (0.05, 10_000d);
        for (var i = 0; i < 40; i++)
        {
            var middle = Math.Sqrt(short_ * long_);
            (short_, long_) = Ask(tasks, age => age + middle).Calls > calls ? (middle, long_) : (short_, middle);
        }

        return long_;
    }

    /// <summary>The exponential backoff with the least latency, of 45 that cost so many calls at most: the first gap follows from the factor and the longest.</summary>
    public static Cost Backoff(IReadOnlyList<LabTask> tasks, double calls)
    {
        var best = new Cost(0, double.PositiveInfinity, 0);
        foreach (var factor in (double[])[1.2, 1.3, 1.5, 1.7, 2])
        {
            foreach (var longest in (double[])[10, 15, 20, 30, 45, 60, 90, 120, 300])
            {
                var (short_, long_) = (0.05, longest);
                for (var i = 0; i < 20; i++)
                {
                    var middle = Math.Sqrt(short_ * long_);
                    (short_, long_) = Ask(tasks, Next(middle)).Calls > calls ? (middle, long_) : (short_, middle);
                }

                var cost = Ask(tasks, Next(long_));
                best = cost.Mean < best.Mean && cost.Calls <= calls * 1.001 ? cost : best;

                // The gap after n calls is first × factor^n: from the age alone, since the ages are the sums of the gaps.
                Func<double, double> Next(double first) => age =>
                    age + Math.Min(longest, first + (age * (factor - 1)));
            }
        }

        return best;
    }

    /// <summary>
    /// The dynamic programme on the true distribution, which is that of many more lengths, asking about the same tasks as the others:
    /// between the two of its schedules whose calls lie next to these.
    /// </summary>
    public static double Optimum(IReadOnlyList<LabTask> tasks, IReadOnlyList<double> lengths, double calls)
    {
        double[] sorted = [.. lengths.Order()];
        const int Points = 500;
        var (least, most) = (sorted[0] * 0.999, sorted[^1] * 1.001);
        double[] edges = [0, .. Enumerable.Range(0, Points + 1).Select(i => least * Math.Pow(most / least, (double)i / Points))];
        var survival = Survival.Of(edges, age => 1 - (Below(sorted, age) / (double)sorted.Length));
        var (cheap, dear) = (survival.Mean * 1e-4, survival.Mean * 10);
        var (above, below) = (AtPrice(cheap), AtPrice(dear));
        for (var i = 0; i < 20 && above.Calls > calls; i++)
        {
            var middle = Math.Sqrt(cheap * dear);
            var cost = AtPrice(middle);
            (cheap, dear, above, below) = cost.Calls > calls ? (middle, dear, cost, below) : (cheap, middle, above, cost);
        }

        return above.Calls > below.Calls ? below.Mean + ((above.Mean - below.Mean) * (calls - below.Calls) / (above.Calls - below.Calls)) : below.Mean;

        Cost AtPrice(double price)
        {
            var schedule = PollSchedule.AtPrice(survival, price, new PollBounds(0, double.PositiveInfinity));
            return Ask(tasks, age => schedule.After(age) ?? age * 1.1);
        }
    }

    private static int Below(double[] sorted, double value)
    {
        var found = Array.BinarySearch(sorted, value);
        return found >= 0 ? found : ~found;
    }

    private static Cost Ask(IReadOnlyList<LabTask> tasks, Func<double, double> next)
    {
        var outcomes = new (int, double)[tasks.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (calls, age, shows) = (0, 0d, tasks[i].Shows - tasks[i].Begins);
            do
            {
                age = next(age);
                calls++;
            }
            while (age < shows);
            outcomes[i] = (calls, age - tasks[i].Length);
        }

        return Cost.Of(outcomes);
    }
}

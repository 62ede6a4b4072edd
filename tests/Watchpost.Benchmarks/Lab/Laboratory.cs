using System.Diagnostics;
using System.Globalization;

namespace Watchpost.Benchmarks.Lab;

/// <summary>Compares schedules on simulated tasks, in virtual time. The same seed gives the same figures everywhere.</summary>
internal static class Laboratory
{
    private const int Past = 200;
    private const int Measured = 400;
    private const double Start = 1_780_000_000;

    /// <summary>One family's figures.</summary>
    public sealed record Figures(TaskFamily Family, Cost Learned, Cost Fixed, Cost Backoff, double? Optimum, double OwnDelay, double Rhythms);

    public static Figures Measure(TaskFamily family, double calls, int repetitions, int seed)
    {
        var outcomes = new List<(int, double)>();
        var tasks = new List<LabTask>();
        var rhythms = 0d;
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            var drawn = family.Draw(new Random(seed + repetition), Past + Measured, Start);
            var poller = new LearnedPoller(calls);
            outcomes.AddRange(poller.Run(drawn).Skip(Past));
            tasks.AddRange(drawn.Skip(Past));
            if (Environment.GetEnvironmentVariable("LABDEBUG") is not null)
            {
                var all = outcomes.Zip(tasks).ToList();
                foreach (var (name, list) in new[] { ("short", all.Where(x => x.Second.Length < 80).ToList()), ("long", all.Where(x => x.Second.Length >= 80).ToList()) })
                {
                    if (list.Count > 0) { Console.WriteLine($"  {name}: {list.Count} calls {list.Average(x => x.First.Item1):0.00} latency {list.Average(x => x.First.Item2):0.00}"); }
                }

                Console.WriteLine("  price " + poller.Schedule!.Blind.Price + " planned " + poller.Schedule.Planned);
                foreach (var s in new[] { poller.Schedule.Blind, poller.Schedule.Guided })
                {
                    var path = new List<string>();
                    for (double? a = s.After(0); a is { } age && path.Count < 20; a = s.After(age)) { path.Add(age.ToString("0.0")); }
                    Console.WriteLine("  " + string.Join(' ', path));
                }
            }

            rhythms += (double)poller.Steady / poller.Looks;
        }

        var learned = Cost.Of(outcomes);
        return new Figures(
            family,
            learned,
            Baselines.Fixed(tasks, learned.Calls),
            Baselines.Backoff(tasks, learned.Calls),
            family.IsSteady && family.Relays.Length == 0 ? Baselines.Optimum(Lengths(family, seed), learned.Calls) : null,
            tasks.Average(task => task.Shows - task.Ends),
            rhythms / repetitions);
    }

    // So many that the optimum knows their distribution, not each of them.
    private static double[] Lengths(TaskFamily family, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 200_000).Select(number => family.Length(random, number))];
    }

    public static int Run(double calls, int repetitions, int seed, string only = "")
    {
        Console.WriteLine("| family | calls | learned: mean / p95 | fixed | backoff | optimum without information | of fixed | of optimum | tick's own delay |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var family in TaskFamily.All.Where(family => family.Name.Contains(only, StringComparison.Ordinal)))
        {
            var began = Stopwatch.GetTimestamp();
            var figures = Measure(family, calls, repetitions, seed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {family.Name} | {figures.Learned.Calls:0.00} | {figures.Learned.Mean:0.00} / {figures.Learned.P95:0.0} | {figures.Fixed.Mean:0.00} / {figures.Fixed.P95:0.0} | {figures.Backoff.Mean:0.00} / {figures.Backoff.P95:0.0} | {figures.Optimum:0.00} | {figures.Learned.Mean / figures.Fixed.Mean:0.00} | {figures.Learned.Mean / figures.Optimum:0.00} | {figures.OwnDelay:0.00} ({figures.Rhythms:0.00}) | {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0}"));
        }

        return 0;
    }
}

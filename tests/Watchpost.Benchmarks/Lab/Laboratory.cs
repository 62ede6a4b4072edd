using System.Globalization;
using Watchpost.Polling;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Benchmarks.Lab;

/// <summary>Compares schedules on simulated tasks, in virtual time. The same seed gives the same figures everywhere.</summary>
internal static class Laboratory
{
    private const int Past = 200;
    private const int Measured = 400;
    private const double Start = 1_780_000_000;

    /// <summary>One family's figures.</summary>
    public sealed record Figures(TaskFamily Family, Cost Learned, Cost Fixed, Cost Backoff, double? Optimum, double OwnDelay, double Rhythms);

    public static Figures Measure(TaskFamily family, PollAim aim, int repetitions, int seed)
    {
        var options = aim switch
        {
            PollAim.CallsPerTask(var calls) => new PollingOptions { CallsPerTask = calls },
            PollAim.Latency(var seconds) => new PollingOptions { LatencySeconds = seconds },
            _ => throw new InvalidOperationException($"No such aim: {aim.GetType().Name}."),
        };
        var outcomes = new List<(int, double)>();
        var tasks = new List<LabTask>();
        var rhythms = 0d;
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            var drawn = family.Draw(new Random(seed + repetition), Past + Measured, Start);
            var poller = new LearnedPoller(options, family);
            outcomes.AddRange(poller.Run(drawn).Skip(Past));
            tasks.AddRange(drawn.Skip(Past));
            rhythms += poller.InRhythm;
        }

        var learned = Cost.Of(outcomes);
        return new Figures(
            family,
            learned,
            Baselines.Fixed(tasks, learned.Calls),
            Baselines.Backoff(tasks, learned.Calls),
            family.IsSteady && family.Relays.Length == 0 ? Baselines.Optimum(tasks, Lengths(family, seed), learned.Calls) : null,
            tasks.Average(task => task.Shows - task.Ends),
            rhythms / repetitions);
    }

    // So many that the optimum knows their distribution, not each of them.
    private static double[] Lengths(TaskFamily family, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 200_000).Select(number => family.Length(random, number))];
    }

    /// <summary>Measures every family and prints a table in Markdown.</summary>
    public static int Run(LabOptions options)
    {
        Console.WriteLine("| family | calls | learned: mean / p95 | fixed interval | backoff, best of 45 | optimum without information | of fixed | of optimum | tick's own delay | in rhythm |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var rows = TaskFamily.All.Where(family => family.Name.Contains(options.Only, StringComparison.Ordinal))
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(family => Row(Measure(family, options.Aim, options.Repetitions, options.Seed)));
        foreach (var row in rows)
        {
            Console.WriteLine(row);
        }

        if (options.Picture is { } path)
        {
            File.WriteAllText(path, FrontierPicture.Draw(options));
        }

        return 0;
    }

    private static string Row(Figures figures)
    {
        var (learned, optimum) = (figures.Learned, figures.Optimum);
        var hasTick = figures.OwnDelay > 0;
        return string.Create(CultureInfo.InvariantCulture, $"| {figures.Family.Name} | {learned.Calls:0.00} | {Text(learned)} | {Text(figures.Fixed)} | {Text(figures.Backoff)} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {Text(optimum)} | {learned.Mean / figures.Fixed.Mean:0.00} | {Text(learned.Mean / optimum)} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {Text(hasTick ? figures.OwnDelay : null)} | {Text(hasTick ? figures.Rhythms : null)} |");
    }

    private static string Text(Cost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.Mean:0.00} / {cost.P95:0.0}");

    private static string Text(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}

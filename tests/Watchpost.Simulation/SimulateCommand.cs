using System.Globalization;
using Watchpost.Simulation.World;

namespace Watchpost.Simulation;

/// <summary><c>simulate --seeds N [--seed S]</c>: runs as many seeds as asked, and prints each that fails.</summary>
internal static class SimulateCommand
{
    public static int Run(string[] args)
    {
        var seeds = Number(args, "--seeds") ?? 1;
        var first = Number(args, "--seed") ?? 1;
        if (seeds < 1 || args.Length % 2 != 0)
        {
            Console.Error.WriteLine("Usage: simulate.sh --seeds N [--seed S]");
            return 2;
        }

        var batch = new Batch(first, seeds);
        var runs = batch.RunAsync();
        while (!runs.Wait(TimeSpan.FromMilliseconds(250)))
        {
            Print(batch, isLast: false);
        }

        Print(batch, isLast: true);
        foreach (var report in batch.Failed.OrderBy(report => report.Seed).Take(20))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {report.Seed}: {string.Join("\n    ", report.Complaints.Take(10))}"));
        }

        return batch.Failed.IsEmpty ? 0 : 1;
    }

    private static void Print(Batch batch, bool isLast)
    {
        var line = batch.ToString();
        if (Console.IsOutputRedirected)
        {
            if (isLast)
            {
                Console.WriteLine(line);
            }
        }
        else
        {
            Console.Write("\r" + line + (isLast ? "\n" : ""));
        }
    }

    private static int? Number(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var number) ? number : null;
}

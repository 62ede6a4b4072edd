using System.Globalization;

namespace Watchpost.Simulation;

/// <summary><c>--seeds N [--from S] [--hashes FILE]</c>: runs as many seeds as asked, and prints each that fails.</summary>
internal static class SimulateCommand
{
    private const string Usage = "Usage: ./simulate.sh --seeds N [--from S] [--hashes FILE]";
    private const int MostShown = 20;
    private const int BarWidth = 30;

    public static int Run(ReadOnlySpan<string> words)
    {
        if (!TryParse(words, out var seeds, out var from, out var hashes))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        var batch = new Batch(from, seeds);
        var runs = batch.RunAsync();
        while (!runs.Wait(TimeSpan.FromMilliseconds(250)))
        {
            if (!Console.IsOutputRedirected)
            {
                Console.Write("\r" + Bar(batch) + batch);
            }
        }

        Console.WriteLine((Console.IsOutputRedirected ? "" : "\r" + Bar(batch)) + batch);
        foreach (var report in batch.Failed.OrderBy(report => report.Seed).Take(MostShown))
        {
            Console.WriteLine(report);
        }

        if (hashes is not null)
        {
            File.WriteAllLines(hashes, batch.Hashes);
        }

        if (seeds == 1 && batch.Only is { } only)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trace {only.Trace:x8}, {only.Steps:N0} steps, {only.Calls:N0} calls to storage, {only.Polls} polls, {only.Posts} POSTs"));
        }

        return batch.Failed.IsEmpty ? 0 : 1;
    }

    private static string Bar(Batch batch)
    {
        var done = (int)((long)BarWidth * batch.Done / batch.Count);
        return "[" + new string('#', done) + new string('.', BarWidth - done) + "] ";
    }

    private static bool TryParse(ReadOnlySpan<string> words, out int seeds, out int from, out string? hashes)
    {
        (seeds, from, hashes) = (1, 1, null);
        for (; words.Length > 0; words = words[2..])
        {
            if (words is ["--hashes", var file, ..])
            {
                hashes = file;
                continue;
            }

            if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            switch (words[0])
            {
                case "--seeds":
                    seeds = number;
                    break;
                case "--from":
                    from = number;
                    break;
                default:
                    return false;
            }
        }

        return seeds > 0;
    }
}

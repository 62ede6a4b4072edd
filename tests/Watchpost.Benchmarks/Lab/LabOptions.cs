using System.Globalization;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Benchmarks.Lab;

/// <summary>What the laboratory is to do.</summary>
internal sealed record LabOptions
{
    public const string Usage =
        """
        Compares schedules on simulated tasks, in virtual time; the same seed gives the same figures everywhere.
          lab --calls 4         calls per task aimed at
              --latency 3       or the mean latency aimed at, in seconds
              --repetitions 40  how often each family is drawn anew: 200 tasks to learn from, 400 to measure
              --seed 1          of all randomness
              --only TEXT       families whose name contains it
              --picture FILE    also draws the frontier of calls and latency as SVG
        """;

    public PollAim Aim { get; init; } = new PollAim.CallsPerTask(4);

    public int Repetitions { get; init; } = 40;

    public int Seed { get; init; } = 1;

    public string Only { get; init; } = "";

    public string? Picture { get; init; }

    /// <summary>Reads the command line; <see langword="null"/> where it cannot be understood.</summary>
    public static LabOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new LabOptions();
        for (; words.Length > 0; words = words[2..])
        {
            if (words is not [var name, var value, ..] || options.With(name, value) is not { } more)
            {
                return null;
            }

            options = more;
        }

        return options;
    }

    private LabOptions? With(string name, string value) => name switch
    {
        "--calls" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var calls) && calls >= 1 => this with { Aim = new PollAim.CallsPerTask(calls) },
        "--latency" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => this with { Aim = new PollAim.Latency(seconds) },
        "--repetitions" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var repetitions) && repetitions > 0 => this with { Repetitions = repetitions },
        "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => this with { Seed = seed },
        "--only" => this with { Only = value },
        "--picture" => this with { Picture = value },
        _ => null,
    };
}

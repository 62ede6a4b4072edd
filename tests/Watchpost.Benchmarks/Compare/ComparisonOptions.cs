using System.Globalization;

namespace Watchpost.Benchmarks.Compare;

/// <summary>What to compare.</summary>
internal sealed record ComparisonOptions
{
    public const string Usage =
        """
        Compares learned polling with a fixed interval on the running service: two applications side by side, the same tasks at the same moments;
        first against a relay that asks its upstream at every call, then against one that refreshes its rows now and then.
          compare --tasks 1000  tasks to measure
                  --learn 600   tasks before them, to learn from
                  --calls 4     calls per task: aimed at by the one, and what the other's interval comes to
                  --rate 6      tasks a second, at random moments
                  --median 30   seconds that half of the tasks take; the lengths are log-normal
                  --sigma 0.5   their spread
                  --tick 15     seconds from one refresh of the relay to the next
                  --seed 1      of all randomness
        Exit code 1: a watch was not notified, or not exactly once, or by a webhook that does not verify.
        """;

    public int Tasks { get; init; } = 1000;

    public int Learn { get; init; } = 600;

    public double Calls { get; init; } = 4;

    public double Rate { get; init; } = 6;

    public double Median { get; init; } = 30;

    public double Sigma { get; init; } = 0.5;

    public double Tick { get; init; } = 15;

    public int Seed { get; init; } = 1;

    /// <summary>Reads the command line; <see langword="null"/> where it cannot be understood.</summary>
    public static ComparisonOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new ComparisonOptions();
        for (; words.Length > 0; words = words[2..])
        {
            if (words is not [var name, var text, ..]
                || !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || value <= 0
                || options.With(name, value) is not { } more)
            {
                return null;
            }

            options = more;
        }

        return options;
    }

    private ComparisonOptions? With(string name, double value) => name switch
    {
        "--tasks" => this with { Tasks = (int)value },
        "--learn" => this with { Learn = (int)value },
        "--calls" when value >= 1 => this with { Calls = value },
        "--rate" => this with { Rate = value },
        "--median" => this with { Median = value },
        "--sigma" => this with { Sigma = value },
        "--tick" => this with { Tick = value },
        "--seed" => this with { Seed = (int)value },
        _ => null,
    };
}

using System.Collections.Immutable;
using System.Globalization;

namespace Watchpost.Benchmarks;

/// <summary>What to measure.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage =
        """
        Measures Watchpost under LocalHost, on a fresh Azurite for each combination of watches and interval.
          --watches 1000,5000   how many watches are registered at once
          --interval 2,5        seconds between two polls of a task
          --clients 32          concurrent callers
          --median 10           seconds that half of the tasks take; the lengths are log-normal
          --sigma 0.5           their spread
          --seed 1              of the task lengths
          --patience 60         seconds without any webhook after which the rest counts as lost
          --settle 5            seconds to wait for second notifications afterwards
          --set NAME=VALUE      one more environment variable for the application; may be repeated
          --details             also lists the storage requests by kind
          --batch               compares tasks that are asked about in one call with tasks that are asked about one by one; 500 watches unless told
          --soak 2000           measures instead whether slow and dead receivers hold up the healthy ones, with so many watches
          --idle [60]           measures that many seconds with nothing watched instead
          --sweep 1000,20000    measures what one run of the sweeper costs beside that many finished watches instead
        Exit code 1: a watch was not notified, or not exactly once, or by a webhook that does not verify; with --batch, more than 0.15 upstream calls
        per poll; with --soak, the healthy receivers were held up.
        """;

    /// <summary>Empty: not told.</summary>
    public ImmutableArray<int> Watches { get; init; } = [];

    public ImmutableArray<double> Intervals { get; init; } = [2, 5];

    public int Clients { get; init; } = 32;

    public double Median { get; init; } = 10;

    public double Sigma { get; init; } = 0.5;

    public int Seed { get; init; } = 1;

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    public ImmutableArray<(string Name, string Value)> Settings { get; init; } = [];

    public bool Details { get; init; }

    /// <summary>How many watches go to receivers of which some are slow or dead; <see langword="null"/> for the usual benchmark.</summary>
    public int? Soak { get; init; }

    /// <summary>Whether to compare asking together with asking one by one.</summary>
    public bool Batch { get; init; }

    /// <summary>How long to measure with nothing watched; <see langword="null"/> for the usual benchmark.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Beside how many finished watches to measure the sweeper; empty for the usual benchmark.</summary>
    public ImmutableArray<int> Sweep { get; init; } = [];

    /// <summary>Reads the command line; <see langword="null"/> where it cannot be understood.</summary>
    public static BenchmarkOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new BenchmarkOptions();
        try
        {
            while (words.Length > 0)
            {
                switch (words)
                {
                    case ["--details", ..]:
                        options = options with { Details = true };
                        words = words[1..];
                        continue;
                    case ["--batch", ..]:
                        options = options with { Batch = true };
                        words = words[1..];
                        continue;
                    case ["--idle", .. var rest] when rest is [] or [['-', ..], ..]:
                        options = options with { Idle = TimeSpan.FromSeconds(60) };
                        words = rest;
                        continue;
                    case [var name, var value, ..]:
                        options = options.With(name, value);
                        words = words[2..];
                        continue;
                    default:
                        return null;
                }
            }

            return options;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--watches" => this with { Watches = [.. value.Split(',').Select(Whole)] },
        "--interval" => this with { Intervals = [.. value.Split(',').Select(Number)] },
        "--clients" => this with { Clients = Whole(value) },
        "--median" => this with { Median = Number(value) },
        "--sigma" => this with { Sigma = Number(value) },
        "--seed" => this with { Seed = Whole(value) },
        "--patience" => this with { Patience = TimeSpan.FromSeconds(Number(value)) },
        "--settle" => this with { Settle = TimeSpan.FromSeconds(Number(value)) },
        "--soak" => this with { Soak = Whole(value) },
        "--idle" => this with { Idle = TimeSpan.FromSeconds(Number(value)) },
        "--sweep" => this with { Sweep = [.. value.Split(',').Select(Whole)] },
        "--set" when value.Split('=', 2) is [var setting, var to] => this with { Settings = Settings.Add((setting, to)) },
        _ => throw new FormatException(name),
    };

    private static int Whole(string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var number ? number : throw new FormatException(text);

    private static double Number(string text) =>
        double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) is > 0 and var number ? number : throw new FormatException(text);
}

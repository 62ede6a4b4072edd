namespace Watchpost.Benchmarks.Lab;

/// <summary>A kind of tasks to simulate.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Length">The length of the task of that number.</param>
internal sealed record TaskFamily(string Name, Func<Random, int, double> Length)
{
    /// <summary>The spread of the progress curve; <see langword="null"/>: no progress is told.</summary>
    public double? Noise { get; init; }

    /// <summary>How late progress is shown.</summary>
    public double Late { get; init; }

    /// <summary>The relays in between, the first one closest to the upstream.</summary>
    public (double Sleep, double LongestPass)[] Relays { get; init; } = [];

    /// <summary>The kind of the task of that number; <see langword="null"/>: none is told.</summary>
    public Func<int, string>? Kind { get; init; }

    /// <summary>Whether the source tells when work on a task began and when it ended.</summary>
    public bool TellsTimes { get; init; } = true;

    /// <summary>Whether the lengths have one distribution, so that there is an optimum without information.</summary>
    public bool IsSteady { get; init; } = true;

    /// <summary>Seconds between two tasks, on average.</summary>
    public double Apart { get; init; } = 10;

    /// <summary>Whether several tasks are open at most times, so that one call may ask about more than one.</summary>
    public bool IsShared => Apart <= 1;

    private static readonly (string Name, double Median)[] Kinds = [("VARIATION", 10), ("UPSCALE", 30), ("IMAGINE", 120)];

    /// <summary>The families of the issue, and some that lie in wait.</summary>
    public static TaskFamily[] All { get; } =
    [
        new("log-normal, median 30 s", (random, _) => random.LogNormal(30, 0.5)),
        new("two modes, 20 s and 180 s", (random, _) => random.LogNormal(random.NextDouble() < 0.7 ? 20 : 180, 0.2)),
        new("exponential, mean 60 s", (random, _) => random.Exponential(60)),
        new("heavy tail, Pareto 1.5 from 15 s", (random, _) => random.Pareto(15, 1.5)),
        new("log-normal, no times reported", (random, _) => random.LogNormal(30, 0.5)) { TellsTimes = false },
        new("two modes, no times reported", (random, _) => random.LogNormal(random.NextDouble() < 0.7 ? 20 : 180, 0.2)) { TellsTimes = false },
        new("two modes, clean progress, no times reported", (random, _) => random.LogNormal(random.NextDouble() < 0.7 ? 20 : 180, 0.2)) { TellsTimes = false, Noise = 0.25, Late = 2 },
        new("three kinds, 10 s, 30 s and 120 s", (random, number) => random.LogNormal(Kinds[number % 3].Median, 0.4)) { Kind = number => Kinds[number % 3].Name },
        new("log-normal, clean progress", (random, _) => random.LogNormal(30, 0.5)) { Noise = 0.25, Late = 2 },
        new("two modes, clean progress", (random, _) => random.LogNormal(random.NextDouble() < 0.7 ? 20 : 180, 0.2)) { Noise = 0.25, Late = 2 },
        new("exponential, clean progress", (random, _) => random.Exponential(60)) { Noise = 0.25, Late = 2 },
        new("log-normal, noisy and late progress", (random, _) => random.LogNormal(30, 0.5)) { Noise = 0.5, Late = 5 },
        new("two modes, noisy and late progress", (random, _) => random.LogNormal(random.NextDouble() < 0.7 ? 20 : 180, 0.2)) { Noise = 0.5, Late = 5 },
        new("log-normal, 15 s tick", (random, _) => random.LogNormal(30, 0.5)) { Relays = [(15, 0)] },
        new("log-normal, relay sleeping 15 s", (random, _) => random.LogNormal(30, 0.5)) { Relays = [(15, 0.4)] },
        new("log-normal, chained ticks 15 s and 20 s", (random, _) => random.LogNormal(30, 0.5)) { Relays = [(15, 0.2), (20, 0.2)] },
        new("log-normal, 15 s tick, clean progress", (random, _) => random.LogNormal(30, 0.5)) { Relays = [(15, 0)], Noise = 0.25, Late = 2 },
        new("log-normal, clean progress, a task a second", (random, _) => random.LogNormal(30, 0.5)) { Noise = 0.25, Late = 2, Apart = 1 },
        new("log-normal, 15 s tick, clean progress, a task a second", (random, _) => random.LogNormal(30, 0.5)) { Relays = [(15, 0)], Noise = 0.25, Late = 2, Apart = 1 },
        new("log-normal, median drifting 30 s to 60 s", (random, number) => random.LogNormal(30 * Math.Pow(2, Math.Min(1, number / 600d)), 0.5)) { IsSteady = false },
    ];

    /// <summary>So many tasks, in the order of their beginnings.</summary>
    public LabTask[] Draw(Random random, int count, double from)
    {
        var begins = from;
        var drafts = new (double Begins, double Length)[count];
        for (var i = 0; i < count; i++)
        {
            begins += random.Exponential(Apart);
            drafts[i] = (begins, Length(random, i));
        }

        var refresh = Relays.Length == 0 ? Refresh.AtOnce : Refresh.Every(random, from, begins + 100_000, Relays);
        return [.. drafts.Select((draft, number) => new LabTask
        {
            Kind = Kind?.Invoke(number),
            Begins = draft.Begins,
            Ends = draft.Begins + draft.Length,
            Works = draft.Begins + (draft.Length * (0.05 + (0.2 * random.NextDouble()))),
            Curve = Noise is { } noise ? Math.Exp(noise * random.Normal()) : 0,
            Late = Late,
            Refresh = refresh,
        })];
    }
}

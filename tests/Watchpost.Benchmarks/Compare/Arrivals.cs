using System.Collections.Immutable;
using Watchpost.Benchmarks.Lab;

namespace Watchpost.Benchmarks.Compare;

/// <summary>The tasks to compare on: when each begins, in seconds from the first one on, and how long it takes.</summary>
internal sealed record Arrivals(ImmutableArray<(double At, TimeSpan Length)> Tasks)
{
    public static Arrivals Draw(ComparisonOptions options)
    {
        var random = new Random(options.Seed);
        var at = 0d;
        return new([.. Enumerable.Range(0, options.Learn + options.Tasks).Select(_ =>
            (at += random.Exponential(1 / options.Rate), TimeSpan.FromSeconds(random.LogNormal(options.Median, options.Sigma))))]);
    }

    /// <summary>The fixed interval that comes to so many calls per task, for a poller that takes no time.</summary>
    /// <param name="calls">Calls per task.</param>
    /// <param name="tick">The relay's tick; <see langword="null"/>: it has none.</param>
    /// <param name="random">Draws the tick's phase.</param>
    public double IntervalFor(double calls, double? tick, Random random)
    {
        var last = Tasks.Max(task => task.At + task.Length.TotalSeconds);
        var refresh = tick is { } every ? Refresh.Every(random, 0, last + (2 * every), (every, 0)) : Refresh.AtOnce;
        return Baselines.IntervalFor([.. Tasks.Select(task => new LabTask { Begins = task.At, Ends = task.At + task.Length.TotalSeconds, Refresh = refresh })], calls);
    }
}

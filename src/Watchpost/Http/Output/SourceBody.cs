using System.Collections.Immutable;
using System.ComponentModel;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;

namespace Watchpost.Http.Output;

/// <summary>An item of <c>GET /sources</c>.</summary>
internal sealed record SourceBody(
    string Name,
    [property: Description("The built-in definition; null for a custom source.")] string? Preset,
    string? BaseUrl,
    [property: Description("Whether a key is configured.")] bool HasKey,
    [property: Description("Whether the source reports progress.")] bool Progress,
    [property: Description("Whether one request can poll many tasks.")] bool Batch,
    [property: Description("Whether a registration must give `statusUrl`.")] bool StatusUrl,
    [property: Description("The names that `variables` must contain.")] ImmutableArray<string> Variables,
    [property: Description("The outcome of recent polls.")] SourceBody.HealthView Health,
    [property: Description("Statistics of past tasks; null if there are none or the interval is fixed.")] SourceBody.LearnedView? Learned)
{
    public static SourceBody Of(SourceDescription source, SourceHealth health, LearnedSource? learned) => new(
        source.Name,
        source.Preset,
        source.BaseUrl,
        source.HasKey,
        source.Progress,
        source.Batch,
        source.StatusUrl,
        source.Variables,
        new HealthView(health.LastProblem, health.Since, health.LastGoodAt),
        learned is null ? null : LearnedView.Of(learned));

    internal sealed record HealthView(PollProblem? LastProblem, DateTimeOffset? Since, DateTimeOffset? LastGoodAt);

    internal sealed record LearnedView(
        int Count,
        double MedianSeconds,
        double P95Seconds,
        [property: Description("The period at which the source updates its status.")] RhythmView? Rhythm,
        IEnumerable<KindView> Kinds)
    {
        public static LearnedView Of(LearnedSource learned) => new(
            learned.All.Count,
            Rounded(learned.All.Median),
            Rounded(learned.All.P95),
            learned.Rhythm is { } rhythm ? new RhythmView(Rounded(rhythm.Period)) : null,
            learned.Kinds.Select(kind => new KindView(kind.Kind, kind.Count, Rounded(kind.Median), Rounded(kind.P95))));

        private static double Rounded(double seconds) => Math.Round(seconds, 1);
    }

    internal sealed record KindView(string Kind, int Count, double MedianSeconds, double P95Seconds);

    internal sealed record RhythmView(double PeriodSeconds);
}

using System.Collections.Immutable;
using System.ComponentModel;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;

namespace Watchpost.Http.Output;

/// <summary>An item of <c>GET /sources</c>.</summary>
internal sealed record SourceBody(
    string Name,
    [property: Description("The built-in definition behind it; null for one of the operator's own.")] string? Preset,
    string? BaseUrl,
    [property: Description("Whether a key is configured.")] bool HasKey,
    [property: Description("Whether its answers tell progress.")] bool Progress,
    [property: Description("Whether many tasks can be asked about in one call.")] bool Batch,
    [property: Description("Whether the caller names the URL to ask at.")] bool StatusUrl,
    [property: Description("The names that `variables` must give.")] ImmutableArray<string> Variables,
    [property: Description("How it has been answering the process that answers this call.")] SourceBody.HealthView Health,
    [property: Description("What past tasks have taught; null where nothing has been learned, or a fixed interval is set.")] SourceBody.LearnedView? Learned)
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
        [property: Description("The rhythm in which its answers change.")] RhythmView? Rhythm,
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

using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>What was learned about a source, or about one kind of its tasks, as <c>GET /sources</c> shows it.</summary>
/// <param name="Kind">The kind; empty for all tasks of the source.</param>
/// <param name="Count">The number of tasks. Old ones decay, so it stays within some hundreds.</param>
/// <param name="Median">The median duration in seconds.</param>
/// <param name="P95">The 95th percentile of durations in seconds.</param>
internal sealed record LearnedSummary(string Kind, int Count, double Median, double P95)
{
    public static LearnedSummary Of(string kind, TaskHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new(kind, (int)Math.Round(history.Count), history.Durations.Quantile(0.5), history.Durations.Quantile(0.95));
    }
}

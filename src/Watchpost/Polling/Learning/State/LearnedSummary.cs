using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>What was learned about a source, or about one kind of its tasks, as <c>GET /sources</c> shows it.</summary>
/// <param name="Kind">The kind; empty: all tasks of the source.</param>
/// <param name="Count">How many tasks it rests on. Old ones fade, so it does not grow beyond some hundreds.</param>
/// <param name="Median">Half of them took so many seconds at most.</param>
/// <param name="P95">95 % of them took so many seconds at most.</param>
internal sealed record LearnedSummary(string Kind, int Count, double Median, double P95)
{
    public static LearnedSummary Of(string kind, TaskHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new(kind, (int)Math.Round(history.Count), history.Durations.Quantile(0.5), history.Durations.Quantile(0.95));
    }
}

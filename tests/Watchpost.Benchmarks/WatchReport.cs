using System.Globalization;
using System.Text;

namespace Watchpost.Benchmarks;

/// <summary>The results as a table in Markdown: a column for each combination.</summary>
internal static class WatchReport
{
    private static readonly (string Name, Func<WatchResult, string> Value)[] Rows =
    [
        ("load average at the start", result => result.Load),
        ("registered, watches/s", result => Text(result.Watches / result.Registering.TotalSeconds, "0")),
        ("latency, s: mean / p50 / p95 / p99", result => Text(result.Notified.Select(outcome => outcome.Latency))),
        ("perfect poller, s", result => Text(result.Notified.Select(outcome => outcome.PerfectLatency))),
        ("**above perfect, s**", result => Text(result.Notified.Select(outcome => outcome.Latency - outcome.PerfectLatency))),
        ("polls per task (perfect)", result =>
            $"{Text(result.Outcomes.Average(outcome => outcome.Calls), "0.00")} ({Text(result.Outcomes.Average(outcome => outcome.PerfectCalls), "0.00")})"),
        ("upstream calls per poll", result => Text(result.CallsPerPoll, "0.000")),
        ("queue operations per watch", result => PerWatch(result, result.Used.Requests.Queue)),
        ("table operations per watch", result => PerWatch(result, result.Used.Requests.Table)),
        ("idle looks into queues, in all", result => Text(result.Used.Requests.IdleLooks, "0")),
        ("application: CPU s until it was ready", result => Text(result.Starting.TotalSeconds, "0.0")),
        ("application: CPU s per 1,000 watches", result => Per1000(result, result.Used.App)),
        ("… of it for the registrations", result => Per1000(result, result.UsedRegistering.App)),
        ("Azurite: CPU s per 1,000 watches", result => Per1000(result, result.Used.Azurite)),
        ("… of it for the registrations", result => Per1000(result, result.UsedRegistering.Azurite)),
        ("callers, relay and receiver: CPU s per 1,000", result => Per1000(result, result.Used.Own)),
        ("application: peak memory, MiB", result => Text(result.AppPeakMemory / 1048576.0, "0")),
        ("Azurite: peak memory, MiB", result => Text(result.AzuritePeakMemory / 1048576.0, "0")),
        ("attempted again after a time-out", result => Text(result.Repeated, "0")),
        ("lost / doubled / unverified", result => string.Create(CultureInfo.InvariantCulture, $"{result.Lost} / {result.Doubled} / {result.Unverified}")),
    ];

    public static string Table(IReadOnlyList<WatchResult> results)
    {
        List<string[]> lines = [["", .. results.Select(Name)], .. Rows.Select(row => (string[])[row.Name, .. results.Select(row.Value)])];
        int[] widths = [.. Enumerable.Range(0, results.Count + 1).Select(column => lines.Max(line => line[column].Length))];
        lines.Insert(1, [.. widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        return string.Join('\n', lines.Select(line =>
            "| " + string.Join(" | ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |"));
    }

    /// <summary>Storage requests by kind.</summary>
    public static string Details(IEnumerable<WatchResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Name(result)}\n");
            foreach (var (kind, count) in result.Used.Requests.Counts.OrderByDescending(entry => entry.Value))
            {
                text.Append(CultureInfo.InvariantCulture, $"{count,8}  {kind}\n");
            }
        }

        return text.ToString();
    }

    private static string Name(WatchResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.Watches} at {result.Interval} s{result.Variant}");

    private static string PerWatch(WatchResult result, long operations) => Text((double)operations / result.Watches, "0.00");

    private static string Per1000(WatchResult result, TimeSpan time) => Text(time.TotalSeconds * 1000 / result.Watches, "0.0");

    private static string Text(IEnumerable<double> values) => Spread.Of(values) is var (mean, p50, p95, p99)
        ? $"{Text(mean, "0.00")} / {Text(p50, "0.00")} / {Text(p95, "0.00")} / {Text(p99, "0.00")}"
        : "";

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>Histories as table rows: a few kilobytes of text each. What cannot be read counts as nothing learned.</summary>
internal static class HistoryRows
{
    /// <summary>
    /// What the keys of all rows begin with. It stands for their format: a change to scales or meanings takes another one,
    /// so that no version reads or overwrites the rows of another. The version before wrote up to four rows of a kind, s0 to s3.
    /// </summary>
    public const string Prefix = "s";

    private const char Between = '|';

    // The least that its text can hold: a task whose end is not told counts in many small parts.
    private const double MinCount = 0.00001;

    public static string KeyOf(string kind) => Prefix + "-" + Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(kind)).AsSpan(0, 10));

    public static TableEntity ToRow(string source, StoredHistory stored) => new TableEntity(source, stored.Key)
        .With("Kind", stored.Kind is "" ? null : stored.Kind)
        .With("Durations", Text(stored.History.Durations))
        .With("Shown", Text(stored.History.Shown))
        .With("Left", string.Join(Between, stored.History.Left.Select(Text)))
        .With("Polls", stored.History.Polls)
        .With("Planned", stored.History.Planned)
        .With("Changes", string.Join(' ', stored.Changes.Select(Text)))
        .With("UpdatedAt", stored.UpdatedAt);

    /// <summary>A row as it is stored. Its columns may have any type: someone may have edited it.</summary>
    public static StoredHistory FromRow(TableEntity row)
    {
        var left = TextOf(row, "Left").Split(Between);
        var history = TaskHistory.Of(
            Histogram(LogScale.Durations, TextOf(row, "Durations")),
            Histogram(LogScale.Ratios, TextOf(row, "Shown")),
            [.. Enumerable.Range(0, ProgressSample.Steps).Select(step => Histogram(LogScale.Ratios, step < left.Length ? left[step] : ""))],
            Value(row, "Polls") as double? ?? 0,
            Value(row, "Planned") as double? ?? 0);
        return new StoredHistory(KindOf(row), history, Changes(TextOf(row, "Changes")), Value(row, "UpdatedAt") as DateTimeOffset? ?? default, row.RowKey, row.ETag);
    }

    private static string? KindOf(TableEntity row) => Value(row, "Kind") switch
    {
        null => "",
        string { Length: <= TaskTrace.MaxKind } kind => kind,
        _ => null,
    };

    private static object? Value(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;

    private static string TextOf(TableEntity row, string column) => Value(row, column) as string ?? "";

    // So exact that what fades a little with each write is not rounded back to what it was.
    private static string Text(LogHistogram histogram) =>
        string.Join(' ', histogram.Filled.Where(entry => entry.Value >= MinCount).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value:0.#####}")));

    private static string Text(ChangeSpan change) => string.Create(CultureInfo.InvariantCulture, $"{change.After:0.00}:{change.Until:0.00}");

    private static LogHistogram Histogram(LogScale scale, string text) =>
        LogHistogram.Of(scale, Pairs(text).Where(pair => pair.First is >= 0 and < 10_000).Select(pair => KeyValuePair.Create((int)pair.First, pair.Second)));

    private static ImmutableArray<ChangeSpan> Changes(string text) => [.. Pairs(text).Select(pair => new ChangeSpan(pair.First, pair.Second))];

    private static IEnumerable<(double First, double Second)> Pairs(string text)
    {
        foreach (var pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split(':') is [var first, var second] && TryParse(first, out var one) && TryParse(second, out var other))
            {
                yield return (one, other);
            }
        }
    }

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}

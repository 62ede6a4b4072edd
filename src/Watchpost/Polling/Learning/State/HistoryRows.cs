using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>Histories as table rows, a few kilobytes of text each. Unreadable content counts as nothing learned.</summary>
internal static class HistoryRows
{
    /// <summary>
    /// The prefix of all row keys. It names the format: a change of scales or meanings needs a new one, so that no version reads or overwrites
    /// another's rows. The previous version wrote up to four rows per kind, s0 to s3.
    /// </summary>
    public const string Prefix = "s";

    private const char Between = '|';

    // The least count that the text can hold: a task without an end time counts in many small parts.
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

    /// <summary>Reads a row. Its columns may have any type, because someone may have edited it.</summary>
    public static StoredHistory FromRow(TableEntity row)
    {
        var left = TextOf(row, "Left").Split(Between);
        var history = TaskHistory.Of(
            Histogram(LogScale.Durations, TextOf(row, "Durations")),
            Histogram(LogScale.Ratios, TextOf(row, "Shown")),
            [.. Enumerable.Range(0, ProgressSample.Steps).Select(step => Histogram(LogScale.Ratios, step < left.Length ? left[step] : ""))],
            Value(row, "Polls") as double? ?? 0,
            Value(row, "Planned") as double? ?? 0);
        return new StoredHistory(
            KindOf(row), history, Changes(TextOf(row, "Changes")), Value(row, "UpdatedAt") as DateTimeOffset? ?? default, row.RowKey, row.ETag);
    }

    private static string? KindOf(TableEntity row) => Value(row, "Kind") switch
    {
        null => "",
        string { Length: <= TaskTrace.MaxKind } kind => kind,
        _ => null,
    };

    private static object? Value(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;

    private static string TextOf(TableEntity row, string column) => Value(row, column) as string ?? "";

    // Precise enough that a small decay is not rounded away.
    private static string Text(LogHistogram histogram) =>
        string.Join(' ', histogram.Filled
            .Where(entry => entry.Value >= MinCount)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value:0.#####}")));

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

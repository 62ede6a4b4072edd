using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>Histories as table rows: a few kilobytes of text each. What cannot be read counts as nothing learned.</summary>
internal static class HistoryRows
{
    // To be raised with any change to scales or meanings: a version reads and writes the rows of its own format only.
    private const int Format = 1;
    private const char Between = '|';

    // The least that its text can hold: a task whose end is not told counts in many small parts.
    private const double MinCount = 0.00001;

    public static string KeyOf(string shard, string kind) => shard + "-" + Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(kind)).AsSpan(0, 10));

    public static TableEntity ToRow(string source, string shard, StoredHistory stored) => new TableEntity(source, KeyOf(shard, stored.Kind))
        .With("Format", Format)
        .With("Kind", stored.Kind.Length == 0 ? null : stored.Kind)
        .With("Durations", Text(stored.History.Durations))
        .With("Shown", Text(stored.History.Shown))
        .With("Left", string.Join(Between, stored.History.Left.Select(Text)))
        .With("Polls", stored.History.Polls)
        .With("Planned", stored.History.Planned)
        .With("Sum", stored.Sum)
        .With("SourceSum", stored.SourceSum)
        .With("Changes", string.Join(' ', stored.Changes.Select(Text)))
        .With("Writes", string.Join(' ', stored.Writes))
        .With("UpdatedAt", stored.UpdatedAt);

    /// <summary>A row as it is stored; <see langword="null"/>: of another format.</summary>
    public static StoredHistory? FromRow(TableEntity row)
    {
        if (Value(row, "Format") is not Format || Value(row, "Kind") is not (null or string { Length: <= TaskTrace.MaxKind }))
        {
            return null;
        }

        var left = TextOf(row, "Left").Split(Between);
        var history = TaskHistory.Of(
            Histogram(LogScale.Durations, TextOf(row, "Durations")),
            Histogram(LogScale.Ratios, TextOf(row, "Shown")),
            [.. Enumerable.Range(0, ProgressSample.Steps).Select(step => Histogram(LogScale.Ratios, step < left.Length ? left[step] : ""))],
            Value(row, "Polls") as double? ?? 0,
            Value(row, "Planned") as double? ?? 0);
        return new StoredHistory(
            TextOf(row, "Kind"), history, Changes(TextOf(row, "Changes")), Words(TextOf(row, "Writes")), Value(row, "UpdatedAt") as DateTimeOffset? ?? default, row.ETag)
        {
            Sum = ExponentialDecay.ClampCount(Value(row, "Sum") as double?, history.Count),
            SourceSum = ExponentialDecay.ClampCount(Value(row, "SourceSum") as double?, history.Count),
            Key = row.RowKey,
        };
    }

    private static object? Value(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;

    // Whatever its type: someone may have edited it.
    private static string TextOf(TableEntity row, string column) => Value(row, column) as string ?? "";

    private static ImmutableArray<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    // So exact that what fades a little with each write is not rounded back to what it was.
    private static string Text(LogHistogram histogram) =>
        string.Join(' ', histogram.Filled.Where(entry => entry.Value >= MinCount).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value:0.#####}")));

    private static string Text(ChangeSpan change) => string.Create(CultureInfo.InvariantCulture, $"{change.After:0.00}:{change.Until:0.00}");

    private static LogHistogram Histogram(LogScale scale, string text) =>
        LogHistogram.Of(scale, Pairs(text).Where(pair => pair.First is >= 0 and < 10_000).Select(pair => KeyValuePair.Create((int)pair.First, pair.Second)));

    private static ImmutableArray<ChangeSpan> Changes(string text) => [.. Pairs(text).Select(pair => new ChangeSpan(pair.First, pair.Second))];

    private static IEnumerable<(double First, double Second)> Pairs(string text)
    {
        foreach (var pair in Words(text))
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

using System.Globalization;
using static Watchpost.Sources.Definitions.SourceDefinition;

namespace Watchpost.Sources.Reading;

/// <summary>Reads progress and times, which upstreams spell in many ways.</summary>
internal static class ValueReader
{
    private const DateTimeStyles UtcStyles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private static readonly decimal LatestSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Whole percent, rounded down and clamped to 0 to 100; <see langword="null"/> if the response has none.</summary>
    public static int? Progress(ProgressPart? part, in JsonView answer)
    {
        if (part is null)
        {
            return null;
        }

        foreach (var slot in part.Slots)
        {
            if (answer.Text(slot) is { } text && Percent(part, text, answer) is { } percent)
            {
                return (int)decimal.Floor(decimal.Clamp(percent, 0, 100));
            }
        }

        return null;
    }

    /// <summary>A time. 0, blank and invalid values count as unset, as do times before 1970: Go's zero time is in the year 1.</summary>
    public static DateTimeOffset? Time(int slot, TimeUnit unit, in JsonView answer)
    {
        if (answer.IsEmpty(slot) || answer.Text(slot) is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var seconds = unit == TimeUnit.Milliseconds ? number / 1000 : number;
            return seconds > 0 && seconds < LatestSecond ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, UtcStyles, out var time) && time > DateTimeOffset.UnixEpoch
            ? time
            : null;
    }

    private static decimal? Percent(ProgressPart part, string text, in JsonView answer)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.EndsWith("%"))
        {
            trimmed = trimmed[..^1].TrimEnd();
        }

        if (!decimal.TryParse(trimmed, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return part.Format switch
        {
            ProgressFormat.Percent => number,
            ProgressFormat.Ratio => decimal.Min(number, 1) * 100,
            _ => decimal.TryParse(answer.Text(part.Of), NumberStyles.Float, CultureInfo.InvariantCulture, out var whole) && whole > 0
                ? number >= whole ? 100 : number / whole * 100
                : null,
        };
    }
}

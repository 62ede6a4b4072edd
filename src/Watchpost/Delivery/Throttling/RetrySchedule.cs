using System.Collections.Immutable;
using System.Globalization;

namespace Watchpost.Delivery.Throttling;

/// <summary>The wait before each attempt. Pure.</summary>
internal sealed record RetrySchedule
{
    /// <summary>The longest wait: Queue Storage hides a message for at most 7 days.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromDays(7);

    private const int MaxAttempts = 30;
    private const double JitterShare = 0.2;

    private RetrySchedule(ImmutableArray<TimeSpan> waits) => Waits = waits;

    /// <summary>Ten attempts over 75 h 35 min 5 s, the example schedule of Standard Webhooks 1.0.0.</summary>
    public static RetrySchedule Standard { get; } = new(
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ]);

    /// <summary>The wait before each attempt; the first counts from when the notification is due.</summary>
    public ImmutableArray<TimeSpan> Waits { get; }

    /// <summary>
    /// Parses <c>Watchpost__Delivery__ScheduleSeconds</c>: 1 to 30 numbers from 0 to 604,800, separated by commas.
    /// <see langword="null"/> if invalid.
    /// </summary>
    public static RetrySchedule? Parse(string text)
    {
        var waits = ImmutableArray.CreateBuilder<TimeSpan>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                || !(seconds >= 0 && seconds <= MaxWait.TotalSeconds))
            {
                return null;
            }

            waits.Add(TimeSpan.FromSeconds(seconds));
        }

        return waits.Count is > 0 and <= MaxAttempts ? new RetrySchedule(waits.ToImmutable()) : null;
    }

    /// <summary>
    /// The wait before the attempt after <paramref name="spent"/> ones, plus up to 20% jitter; <see langword="null"/> if the budget is used up.
    /// </summary>
    public TimeSpan? After(int spent, Random random) => spent < Waits.Length
        ? Waits[spent] + (Waits[spent] * JitterShare * random.NextDouble())
        : null;
}

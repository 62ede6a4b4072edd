using NCrontab;

namespace Watchpost.LocalHost.Timers;

/// <summary>When a timer fires: an NCRONTAB expression of six fields (the first are seconds) or five, in UTC, or an interval such as <c>00:00:30</c>.</summary>
internal sealed class TimerSchedule
{
    private readonly Func<DateTime, DateTime> next;

    private TimerSchedule(Func<DateTime, DateTime> next) => this.next = next;

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="LocalHostException">It is neither.</exception>
    public static TimerSchedule Parse(string text)
    {
        var withSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        if (CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds }) is { } cron)
        {
            return new TimerSchedule(cron.GetNextOccurrence);
        }

        return TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new TimerSchedule(after => after + interval)
            : throw new LocalHostException($"\"{text}\" is neither an NCRONTAB expression nor an interval.");
    }

    /// <summary>The first time after <paramref name="after"/>.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => new(next(after.UtcDateTime), TimeSpan.Zero);
}

using NCrontab;

namespace Watchpost.LocalHost.Timers;

/// <summary>A timer schedule: an NCRONTAB expression of six fields (seconds first) or five, in UTC, or an interval such as <c>00:00:30</c>.</summary>
internal sealed class TimerSchedule
{
    private readonly Func<DateTime, DateTime> next;

    private TimerSchedule(Func<DateTime, DateTime> next) => this.next = next;

    /// <summary>Parses a schedule.</summary>
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

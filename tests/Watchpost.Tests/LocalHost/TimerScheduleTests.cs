using System.Globalization;
using Watchpost.LocalHost;
using Watchpost.LocalHost.Timers;

namespace Watchpost.Tests.LocalHost;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("*/15 * * * * *", "2026-03-01T10:00:07Z", "2026-03-01T10:00:15Z")]
    [InlineData("*/15 * * * * *", "2026-03-01T10:00:15Z", "2026-03-01T10:00:30Z")]
    [InlineData("0 30 9 * * 1-5", "2026-03-06T09:30:00Z", "2026-03-09T09:30:00Z")]
    [InlineData("30 9 * * *", "2026-03-06T09:29:59Z", "2026-03-06T09:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 12 * * *", "2026-03-01T23:30:00+12:00", "2026-03-01T12:00:00Z")]
    [InlineData("00:00:30", "2026-03-01T10:00:07Z", "2026-03-01T10:00:37Z")]
    public void The_next_time_follows_the_schedule_in_utc(string schedule, string after, string next) =>
        TimerSchedule.Parse(schedule).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture))
            .ShouldBe(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("every day")]
    [InlineData("61 * * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("00:00:00")]
    [InlineData("-00:00:30")]
    public void Anything_else_is_refused(string schedule) =>
        Should.Throw<LocalHostException>(() => TimerSchedule.Parse(schedule)).Message.ShouldBe($"\"{schedule}\" is neither an NCRONTAB expression nor an interval.");
}

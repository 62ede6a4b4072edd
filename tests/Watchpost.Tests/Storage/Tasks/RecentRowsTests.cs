using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Storage.Tasks;

namespace Watchpost.Tests.Storage.Tasks;

public sealed class RecentRowsTests : IDisposable
{
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly RecentRows recent;

    public RecentRowsTests() => recent = new RecentRows(time);

    [Fact]
    public void A_watch_whose_end_was_just_stored_can_be_taken_once()
    {
        var watch = Ended();
        recent.Keep(watch);
        recent.Take(watch.Id).ShouldBe(watch);
        recent.Take(watch.Id).ShouldBeNull();
    }

    [Fact]
    public void It_is_good_for_a_moment_only_for_another_process_may_cancel_it()
    {
        var watch = Ended();
        recent.Keep(watch);
        time.Advance(TimeSpan.FromMilliseconds(250));
        recent.Take(watch.Id).ShouldBeNull();
    }

    [Fact]
    public void The_moment_begins_before_the_write_however_long_that_takes_to_be_answered()
    {
        var watch = Ended();
        time.Advance(TimeSpan.FromMilliseconds(250));
        recent.Keep(watch);
        recent.Take(watch.Id).ShouldBeNull();
    }

    [Fact]
    public void What_was_cancelled_before_the_write_was_answered_is_not_kept()
    {
        var watch = Ended();
        recent.Forget(watch.Id);
        recent.Keep(watch);
        recent.Take(watch.Id).ShouldBeNull();
    }

    public void Dispose() => recent.Dispose();

    private WatchRecord Ended() => Some.Watch() with { End = new WatchEnd(TaskState.Succeeded, 100, null, time.GetUtcNow()) };
}

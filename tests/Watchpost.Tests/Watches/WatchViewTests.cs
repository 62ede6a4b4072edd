using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class WatchViewTests
{
    [Theory]
    [InlineData(4499, true)]
    [InlineData(4500, true)]
    [InlineData(4501, false)]
    public void The_next_poll_is_shown_if_it_comes_before_the_watch_ends(int seconds, bool isShown)
    {
        var next = Some.Now.AddSeconds(seconds);
        WatchView.Of(Some.Watch(), Some.Task() with { NextPollAt = next }).Task.NextPollAt.ShouldBe(isShown ? next : null);
    }
}

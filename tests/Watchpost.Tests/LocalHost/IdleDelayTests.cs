using Watchpost.LocalHost.Queues;

namespace Watchpost.Tests.LocalHost;

public sealed class IdleDelayTests
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0.5, new[] { 100, 200, 300, 500, 900, 1000, 1000 })]
    [InlineData(0.0, new[] { 100, 180, 260, 420, 740, 1000, 1000 })]
    [InlineData(1.0, new[] { 100, 220, 340, 580, 1000, 1000, 1000 })]
    public void An_empty_queue_is_left_alone_for_longer_and_longer(double random, int[] milliseconds)
    {
        // Before the first look and after messages the waits are the same; only the way there differs.
        Waits(IdleDelay.Start.AfterNothing(OneSecond, random), random, OneSecond, milliseconds.Length).ShouldBe(milliseconds);
        Waits(IdleDelay.AfterMessages, random, OneSecond, milliseconds.Length).ShouldBe(milliseconds);
    }

    [Fact]
    public void The_wait_never_leaves_its_bounds()
    {
        var random = new Random(1);
        foreach (var longest in new[] { 100, 101, 150, 1_000, 60_000, 86_400_000 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)))
        {
            var idle = IdleDelay.Start;
            for (var look = 0; look < 200; look++)
            {
                idle = idle.AfterNothing(longest, random.NextDouble());
                idle.Wait.ShouldBeInRange(IdleDelay.Shortest, longest);
            }

            idle.Wait.ShouldBe(longest);
        }
    }

    private static int[] Waits(IdleDelay first, double random, TimeSpan longest, int count)
    {
        var waits = new List<int>();
        for (var idle = first; waits.Count < count; idle = idle.AfterNothing(longest, random))
        {
            waits.Add((int)Math.Round(idle.Wait.TotalMilliseconds));
        }

        return [.. waits];
    }
}

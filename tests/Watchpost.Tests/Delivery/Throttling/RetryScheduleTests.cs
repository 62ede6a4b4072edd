using System.Globalization;
using Watchpost.Delivery.Throttling;

namespace Watchpost.Tests.Delivery.Throttling;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData("0", new[] { 0.0 })]
    [InlineData("0,5,300", new[] { 0.0, 5, 300 })]
    [InlineData(" 0.5 , 1 ", new[] { 0.5, 1 })]
    [InlineData("604800", new[] { 604_800.0 })]
    public void Seconds_separated_by_commas_are_a_schedule(string text, double[] waits) =>
        RetrySchedule.Parse(text).ShouldNotBeNull().Waits.Select(wait => wait.TotalSeconds).ShouldBe(waits);

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("0,,5")]
    [InlineData("-1")]
    [InlineData("604801")]
    [InlineData("1e3")]
    [InlineData("5 s")]
    [InlineData("0;5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("0,-Infinity")]
    public void Anything_else_is_none(string text) => RetrySchedule.Parse(text).ShouldBeNull();

    [Fact]
    public void Thirty_waits_are_the_most()
    {
        RetrySchedule.Parse(Of(30)).ShouldNotBeNull();
        RetrySchedule.Parse(Of(31)).ShouldBeNull();

        static string Of(int count) => string.Join(',', Enumerable.Range(0, count).Select(wait => wait.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_standard_is_ten_attempts_over_three_days()
    {
        RetrySchedule.Standard.Waits.Length.ShouldBe(10);
        RetrySchedule.Standard.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).ShouldBe(new TimeSpan(75, 35, 5));
    }

    [Fact]
    public void A_wait_is_lengthened_by_up_to_a_fifth_and_never_shortened()
    {
        var schedule = RetrySchedule.Parse("0,100")!;
        var random = new Random(1);
        var waits = Enumerable.Range(0, 1000).Select(_ => schedule.After(1, random)!.Value.TotalSeconds).ToArray();
        waits.ShouldAllBe(wait => wait >= 100 && wait < 120);
        (waits.Max() - waits.Min()).ShouldBeGreaterThan(15);
        schedule.After(0, random).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void The_budget_ends_with_the_schedule() => RetrySchedule.Parse("0,100")!.After(2, new Random(1)).ShouldBeNull();
}

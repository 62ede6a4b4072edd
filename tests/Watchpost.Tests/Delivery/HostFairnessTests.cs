using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery;

public sealed class HostFairnessTests
{
    private static readonly Uri Url = new("https://one.example/hooks/a?key=1");
    private static readonly Uri Neighbour = new("https://one.example/hooks/b");
    private static readonly Uri Other = new("https://two.example/hooks/a");
    private static readonly AttemptResult Good = new() { Outcome = DeliveryOutcome.Delivered, StatusCode = 200, Duration = TimeSpan.FromMilliseconds(20) };
    private static readonly AttemptResult Dead = new() { Outcome = DeliveryOutcome.ConnectionFailed, Duration = TimeSpan.FromMilliseconds(20) };

    private readonly FakeTimeProvider time = new();
    private readonly DeliveryThrottle throttle;

    public HostFairnessTests() => throttle = new DeliveryThrottle(RetrySchedule.Standard, time, new Random(1));

    [Fact]
    public void One_callback_gets_sixteen_attempts_at_once_and_its_neighbours_get_theirs()
    {
        var taken = Enumerable.Range(0, 16).Select(watch => Enter(Url, watch)).ToList();

        taken.ShouldAllBe(place => place != null);
        Enter(Url, 16).ShouldBeNull();
        Enter(Neighbour, 17).ShouldNotBeNull();
        Enter(Other, 18).ShouldNotBeNull();
        taken[0]!.Dispose();
        Enter(Url, 16).ShouldNotBeNull();
    }

    [Fact]
    public void A_slow_callback_gets_four()
    {
        Attempt(Url, 0, Good with { Duration = TimeSpan.FromSeconds(10) });

        Enumerable.Range(1, 10).Count(watch => Enter(Url, watch) is not null).ShouldBe(4);
    }

    [Theory]
    [InlineData(DeliveryOutcome.ConnectionFailed, null, true)]
    [InlineData(DeliveryOutcome.DnsFailed, null, true)]
    [InlineData(DeliveryOutcome.TlsFailed, null, true)]
    [InlineData(DeliveryOutcome.Timeout, null, true)]
    [InlineData(DeliveryOutcome.HttpError, 429, true)]
    [InlineData(DeliveryOutcome.HttpError, 502, true)]
    [InlineData(DeliveryOutcome.HttpError, 503, true)]
    [InlineData(DeliveryOutcome.HttpError, 504, true)]
    [InlineData(DeliveryOutcome.HttpError, 500, false)]
    [InlineData(DeliveryOutcome.HttpError, 404, false)]
    [InlineData(DeliveryOutcome.Redirect, 302, false)]
    [InlineData(DeliveryOutcome.Gone, 410, false)]
    [InlineData(DeliveryOutcome.RefusedAddress, null, false)]
    [InlineData(DeliveryOutcome.Delivered, 200, false)]
    public void The_breaker_opens_for_failures_of_the_hosts_own_kind(DeliveryOutcome outcome, int? status, bool opens)
    {
        Fail(Url, 10, new AttemptResult { Outcome = outcome, StatusCode = status, Duration = TimeSpan.FromMilliseconds(20) });

        (Enter(Url, 20) is null).ShouldBe(opens);
        (Enter(Neighbour, 21) is null).ShouldBe(opens);
        Enter(Other, 22).ShouldNotBeNull();
    }

    [Fact]
    public void A_few_watches_never_open_it()
    {
        for (var i = 0; i < 100; i++)
        {
            Attempt(Url, i % 7, Dead);
        }

        Enter(Url, 1).ShouldNotBeNull();
    }

    [Fact]
    public void A_success_between_failures_keeps_it_closed()
    {
        Fail(Url, 9, Dead);
        Attempt(Url, 50, Good);
        Fail(Url, 9, Dead);

        Enter(Url, 20).ShouldNotBeNull();
    }

    [Fact]
    public void An_open_breaker_lets_one_probe_through_rests_longer_each_time_and_closes_with_a_success()
    {
        Fail(Url, 10, Dead);
        var rests = new List<double>();
        for (var probes = 0; probes < 7; probes++)
        {
            var rest = 0;
            DeliverySlot? probe;
            while ((probe = Enter(Url, 90)) is null)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                rest++;
            }

            rests.Add(rest);
            Enter(Url, 91).ShouldBeNull();
            probe.Report(Dead);
            probe.Dispose();
        }

        rests.ShouldBe([1, 2, 4, 8, 16, 30, 30]);
        time.Advance(TimeSpan.FromSeconds(30));
        Attempt(Url, 90, Good);
        Enumerable.Range(0, 16).ShouldAllBe(watch => Enter(Url, watch) != null);
    }

    [Fact]
    public void A_probe_that_was_never_made_lets_another_one_through()
    {
        Fail(Url, 10, Dead);
        time.Advance(TimeSpan.FromSeconds(1));
        Enter(Url, 90).ShouldNotBeNull().Dispose();

        Enter(Url, 91).ShouldNotBeNull();
    }

    [Fact]
    public void The_rest_is_no_longer_than_the_longest_wait_of_the_schedule_and_what_waited_very_long_goes_ahead()
    {
        var hasty = new DeliveryThrottle(RetrySchedule.Parse("0,1,2")!, time, new Random(1));
        for (var watch = 0; watch < 10; watch++)
        {
            Attempt(hasty, Url, watch, Dead);
        }

        for (var probes = 0; probes < 5; probes++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            Attempt(hasty, Url, 90, Dead);
        }

        hasty.TryEnter(Url, Watch(91), TimeSpan.FromSeconds(19), out var wait).ShouldBeNull();
        wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(2.4));
        hasty.TryEnter(Url, Watch(91), TimeSpan.FromSeconds(21), out _).ShouldNotBeNull();
    }

    [Fact]
    public void A_callback_that_asks_for_patience_gets_little_at_once_for_a_minute_at_most()
    {
        Attempt(Url, 0, new AttemptResult { Outcome = DeliveryOutcome.HttpError, StatusCode = 429, RetryAfter = TimeSpan.FromHours(24), Duration = TimeSpan.FromMilliseconds(20) });

        var places = Enumerable.Range(1, 20).Select(watch => Enter(Url, watch)).OfType<DeliverySlot>().ToList();
        places.Count.ShouldBe(2);
        throttle.CanSendInline(Url, mayTry: true).ShouldBeFalse();
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(61));
        Enter(Url, 30).ShouldNotBeNull();
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeFalse();
        places.ForEach(place => place.Report(Good));
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeTrue();
    }

    [Fact]
    public void Functions_with_other_work_try_an_unknown_host_one_at_a_time_and_a_quick_one_as_they_like()
    {
        throttle.CanSendInline(Url, mayTry: true).ShouldBeTrue();
        throttle.CanSendInline(Url, mayTry: true).ShouldBeFalse();
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeFalse();
        Attempt(Url, 0, Good);
        throttle.CanSendInline(Url, mayTry: true).ShouldBeTrue();
        throttle.CanSendInline(Url, mayTry: true).ShouldBeTrue();
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeTrue();
        throttle.CanSendInline(Neighbour, mayTry: true).ShouldBeFalse();
    }

    [Fact]
    public void Nobody_with_other_work_waits_for_a_slow_or_failing_host()
    {
        Attempt(Url, 0, Good with { Duration = TimeSpan.FromSeconds(10) });
        Attempt(Other, 1, Good);
        Attempt(Other, 2, Dead);
        time.Advance(TimeSpan.FromSeconds(10));

        throttle.CanSendInline(Url, mayTry: true).ShouldBeFalse();
        throttle.IsFast(Url).ShouldBeFalse();
        throttle.CanSendInline(Other, mayTry: true).ShouldBeTrue();
        throttle.CanSendInline(Other, mayTry: true).ShouldBeFalse();
    }

    private static WatchId Watch(int number) => new("task", number.ToString("D16", CultureInfo.InvariantCulture));

    private static void Attempt(DeliveryThrottle throttle, Uri url, int watch, AttemptResult result)
    {
        using var place = throttle.TryEnter(url, Watch(watch), TimeSpan.Zero, out _).ShouldNotBeNull();
        place.Report(result);
    }

    private void Attempt(Uri url, int watch, AttemptResult result) => Attempt(throttle, url, watch, result);

    private void Fail(Uri url, int times, AttemptResult result)
    {
        for (var watch = 0; watch < times; watch++)
        {
            Attempt(url, watch, result);
        }
    }

    private DeliverySlot? Enter(Uri url, int watch) => throttle.TryEnter(url, Watch(watch), TimeSpan.Zero, out _);
}

using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery.Throttling;

public sealed class DeliveryThrottleTests
{
    private const int MorePlacesThanAnyHostHas = 200;
    private static readonly Uri Url = new("https://example.com/hooks/mj");
    private static readonly WatchId Watch = WatchId.Create(TaskKey.Of(Storage.Some.Address));
    private readonly FakeTimeProvider time = new();
    private readonly DeliveryThrottle throttle;

    public DeliveryThrottleTests() => throttle = new DeliveryThrottle(RetrySchedule.Standard, time, new Random(1));

    [Fact]
    public void A_callback_has_a_bounded_number_of_places_and_other_hosts_have_theirs()
    {
        var places = Fill();
        places.Count.ShouldBeInRange(1, MorePlacesThanAnyHostHas - 1);
        Enter(new Uri("https://example.org/")).ShouldNotBeNull();
        places[0].Dispose();
        Enter(Url).ShouldNotBeNull();
        Enter(Url).ShouldBeNull();
    }

    [Fact]
    public void Places_that_are_given_back_are_free_again()
    {
        var before = Fill();
        before.ForEach(place => place.Dispose());
        Fill().Count.ShouldBe(before.Count);
    }

    private List<DeliverySlot> Fill()
    {
        var places = new List<DeliverySlot>();
        while (places.Count < MorePlacesThanAnyHostHas && Enter(Url) is { } place)
        {
            places.Add(place);
        }

        return places;
    }

    private DeliverySlot? Enter(Uri url) => throttle.TryEnter(url, Watch, TimeSpan.Zero, out _);
}

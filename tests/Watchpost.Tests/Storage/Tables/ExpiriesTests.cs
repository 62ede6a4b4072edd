using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Common;
using Watchpost.Delivery.Consent;
using Watchpost.Retention;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Tests.Storage.Tables;

public sealed class ExpiriesTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable notes = new();
    private readonly ModelTable table = new();
    private readonly Expiries expiries;

    public ExpiriesTests() => expiries = new Expiries(notes, _ => table, Some.UnreadableRows, time);

    [Fact]
    public async Task Idempotency_keys_go_a_day_after_their_first_use()
    {
        var keys = new IdempotencyKeys(table, expiries, Options.Create(new RetentionOptions()), new OptimisticUpdate(time, new Random(1)), time);
        for (var number = 0; number < 50; number++)
        {
            await keys.ClaimAsync("key " + number, "f", Some.Id(), None);
        }

        time.Advance(TimeSpan.FromHours(24));
        (await expiries.SweepAsync(None)).ShouldBe(0);
        time.Advance(TimeSpan.FromHours(1.1));
        (await expiries.SweepAsync(None)).ShouldBe(50);
        (table.Model.Count, notes.Model.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_consent_that_was_given_again_stays_until_it_runs_out()
    {
        var consents = new ConsentStore(table, expiries);
        await consents.KeepAsync("example.com", Some.Now.AddDays(7), None);
        await consents.KeepAsync("example.com", Some.Now.AddDays(10), None);
        time.Advance(TimeSpan.FromDays(8));
        (await expiries.SweepAsync(None)).ShouldBe(0);
        (await consents.FindAsync("example.com", None)).ShouldNotBeNull();
        time.Advance(TimeSpan.FromDays(3));
        (await expiries.SweepAsync(None)).ShouldBe(1);
        (table.Model.Count, notes.Model.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task One_sweep_is_bounded_and_the_next_ones_take_the_rest()
    {
        var consents = new ConsentStore(table, expiries);
        for (var number = 0; number < 1000; number++)
        {
            await consents.KeepAsync($"h{number}.example.com", Some.Now, None);
        }

        time.Advance(TimeSpan.FromHours(2));
        (await expiries.SweepAsync(None)).ShouldBeLessThanOrEqualTo(400);
        while (await expiries.SweepAsync(None) > 0)
        {
        }

        (table.Model.Count, notes.Model.Count).ShouldBe((0, 0));
    }
}

using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Retention;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Tests.Watches.Idempotency;

public sealed class IdempotencyKeysTests
{
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly IdempotencyKeys keys;
    private readonly WatchId watch = Some.Id();

    public IdempotencyKeysTests() => keys = new IdempotencyKeys(table, new Expiries(new ModelTable(), _ => table, Some.UnreadableRows, time), Options.Create(new RetentionOptions()), new OptimisticUpdate(time, new Random(1)), time);

    [Fact]
    public async Task A_new_key_is_taken_for_the_proposed_watch() => (await ClaimAsync(watch)).ShouldBe(new KeyClaim.Taken(watch));

    [Fact]
    public async Task A_second_request_while_the_first_runs_finds_the_key_busy()
    {
        await ClaimAsync(watch);
        (await ClaimAsync(Some.Id())).ShouldBe(KeyClaim.Busy.Instance);
        time.Advance(TimeSpan.FromSeconds(59));
        (await ClaimAsync(Some.Id())).ShouldBe(KeyClaim.Busy.Instance);
    }

    [Fact]
    public async Task A_request_that_died_is_taken_over_under_the_same_watch_id()
    {
        await ClaimAsync(watch);
        time.Advance(TimeSpan.FromSeconds(60));
        (await ClaimAsync(Some.Id())).ShouldBe(new KeyClaim.Taken(watch));
        (await ClaimAsync(Some.Id())).ShouldBe(KeyClaim.Busy.Instance, "the one who took it over runs now");
    }

    [Fact]
    public async Task A_complete_key_gives_the_first_watch_for_24_hours()
    {
        await ClaimAsync(watch);
        await keys.CompleteAsync("k", "body", watch, CancellationToken.None);
        (await ClaimAsync(Some.Id())).ShouldBe(new KeyClaim.Done(watch));
        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await ClaimAsync(Some.Id())).ShouldBe(new KeyClaim.Done(watch));
        time.Advance(TimeSpan.FromSeconds(1));
        var other = Some.Id();
        (await ClaimAsync(other)).ShouldBe(new KeyClaim.Taken(other));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_body_is_told_apart_while_it_runs_and_afterwards(bool isComplete)
    {
        await ClaimAsync(watch);
        if (isComplete)
        {
            await keys.CompleteAsync("k", "body", watch, CancellationToken.None);
        }

        (await ClaimAsync(Some.Id(), body: "other")).ShouldBe(KeyClaim.OtherBody.Instance);
        time.Advance(TimeSpan.FromHours(25));
        (await ClaimAsync(Some.Id(), body: "other")).ShouldBeOfType<KeyClaim.Taken>();
    }

    [Fact]
    public async Task Of_two_that_find_the_same_dead_request_one_takes_it_over()
    {
        await ClaimAsync(watch);
        time.Advance(TimeSpan.FromSeconds(61));
        KeyClaim? other = null;
        table.BeforeWrite = async (_, changes) =>
        {
            if (changes is [RowChange.Replace])
            {
                table.BeforeWrite = null;
                other = await ClaimAsync(Some.Id());
            }

            return null;
        };
        (await ClaimAsync(Some.Id())).ShouldBe(KeyClaim.Busy.Instance);
        other.ShouldBe(new KeyClaim.Taken(watch));
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_still_ours()
    {
        table.BeforeWrite = (partition, changes) =>
        {
            table.Model.Write(partition, changes);
            table.BeforeWrite = null;
            return Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        };
        (await ClaimAsync(watch)).ShouldBe(new KeyClaim.Taken(watch));
    }

    [Fact]
    public async Task A_take_over_whose_answer_was_lost_is_still_ours()
    {
        await ClaimAsync(watch);
        time.Advance(TimeSpan.FromSeconds(61));
        table.BeforeWrite = (partition, changes) =>
        {
            if (changes is not [RowChange.Replace])
            {
                return Task.FromResult<WriteResult?>(null);
            }

            table.BeforeWrite = null;
            table.Model.Write(partition, changes);
            return Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        };
        (await ClaimAsync(Some.Id())).ShouldBe(new KeyClaim.Taken(watch));
    }

    [Fact]
    public async Task A_key_whose_row_never_rests_is_given_up_in_the_end()
    {
        table.BeforeWrite = (_, _) => Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        await Should.ThrowAsync<TimeoutException>(ClaimAsync(watch).WhileTimePasses(time));
    }

    [Theory]
    [InlineData("a/b\\c#d?e")]
    [InlineData("ключ \U0001F600")]
    [InlineData("'")]
    public async Task Any_text_is_a_key(string key)
    {
        (await ClaimAsync(watch, key)).ShouldBe(new KeyClaim.Taken(watch));
        (await ClaimAsync(Some.Id(), key + " ")).ShouldBeOfType<KeyClaim.Taken>();
        (await ClaimAsync(Some.Id(), key)).ShouldBe(KeyClaim.Busy.Instance);
    }

    private Task<KeyClaim> ClaimAsync(WatchId proposed, string key = "k", string body = "body") =>
        keys.ClaimAsync(key, body, proposed, CancellationToken.None);
}

using Azure;
using Watchpost.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Watches;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Tests.Watches;

public sealed class IdempotentRegistrationTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task The_first_answer_comes_again()
    {
        var first = (await RegisterAsync()).ShouldBeOfType<RegistrationOutcome.Created>().Watch;
        (await RegisterAsync()).ShouldBeOfType<RegistrationOutcome.Repeated>().Watch.Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task A_request_that_storage_failed_has_been_answered_and_may_be_repeated_at_once()
    {
        engine.Tasks.BeforeWrite = (_, _) => throw new RequestFailedException(503, "Server busy.");
        await Should.ThrowAsync<RequestFailedException>(RegisterAsync());
        engine.Tasks.BeforeWrite = null;
        await IsRegisteredOnceAsync(await RegisterAsync());
    }

    [Fact]
    public async Task A_request_whose_watch_was_stored_before_storage_failed_may_be_repeated_at_once()
    {
        engine.KeyTable.BeforeWrite = (_, changes) => changes is [RowChange.Merge] ? throw new RequestFailedException(503, "Server busy.") : Task.FromResult<WriteResult?>(null);
        await Should.ThrowAsync<RequestFailedException>(RegisterAsync());
        engine.KeyTable.BeforeWrite = null;
        await IsRegisteredOnceAsync(await RegisterAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_whose_key_was_stored_and_the_answer_lost_may_be_repeated_at_once(bool isCallerGone)
    {
        engine.KeyTable.BeforeWrite = (partition, changes) =>
        {
            engine.KeyTable.Model.Write(partition, changes);
            throw isCallerGone ? new OperationCanceledException() : new RequestFailedException("The connection was reset.");
        };
        await Should.ThrowAsync<Exception>(RegisterAsync());
        engine.KeyTable.BeforeWrite = null;
        await IsRegisteredOnceAsync(await RegisterAsync());
    }

    [Fact]
    public async Task Once_its_key_is_stored_a_request_runs_on_without_its_caller()
    {
        using var gone = new CancellationTokenSource();
        engine.KeyTable.BeforeWrite = async (_, _) =>
        {
            engine.KeyTable.BeforeWrite = null;
            await gone.CancelAsync();
            return null;
        };
        await engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k", Secret = "whsec_a" }, gone.Token);
        (await engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k", Secret = "whsec_a" }, CancellationToken.None)).ShouldBeOfType<RegistrationOutcome.Repeated>();
    }

    [Fact]
    public async Task While_a_request_runs_another_is_told_so()
    {
        var goOn = new TaskCompletionSource();
        engine.Tasks.BeforeWrite = async (_, _) =>
        {
            await goOn.Task;
            return null;
        };
        var first = engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k" }, CancellationToken.None);
        (await engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k" }, CancellationToken.None)).ShouldBeOfType<RegistrationOutcome.KeyBusy>();
        (await engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k" }, CancellationToken.None)).ShouldBeOfType<RegistrationOutcome.KeyBusy>("the answer to another one does not end the first");
        (await engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k", Metadata = "{}" }, CancellationToken.None)).ShouldBeOfType<RegistrationOutcome.KeyReused>();
        goOn.SetResult();
        await IsRegisteredOnceAsync(await first);
    }

    [Fact]
    public async Task A_request_of_another_process_may_still_run_until_a_minute_has_passed()
    {
        engine.Tasks.BeforeWrite = (_, _) => throw new RequestFailedException(503, "Server busy.");
        await Should.ThrowAsync<RequestFailedException>(RegisterAsync());
        engine.Tasks.BeforeWrite = null;
        var other = engine.OtherKeys();
        var fingerprint = RequestFingerprint.Of(Some.Request());
        (await other.ClaimAsync("k", fingerprint, Some.Id(), CancellationToken.None)).ShouldBe(KeyClaim.Busy.Instance);
        engine.Time.Advance(TimeSpan.FromSeconds(61));
        (await other.ClaimAsync("k", fingerprint, Some.Id(), CancellationToken.None)).ShouldBeOfType<KeyClaim.Taken>();
    }

    // No time passes meanwhile.
    private Task<RegistrationOutcome> RegisterAsync() => engine.Watches.RegisterAsync(Some.Request() with { IdempotencyKey = "k" }, CancellationToken.None);

    private async Task IsRegisteredOnceAsync(RegistrationOutcome outcome)
    {
        var watch = outcome.ShouldBeOfType<RegistrationOutcome.Created>().Watch;
        var stored = (await engine.Store.WatchesAsync(TaskKey.Of(Some.Address), null, 10, CancellationToken.None)).ShouldHaveSingleItem();
        stored.Id.ToString().ShouldBe(watch.Id);
        (await engine.TaskAsync()).OpenWatches.ShouldBe(1);
    }
}

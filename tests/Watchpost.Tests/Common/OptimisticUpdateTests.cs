using Microsoft.Extensions.Time.Testing;
using Watchpost.Common;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Common;

public sealed class OptimisticUpdateTests
{
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly OptimisticUpdate updates;
    private int reads;
    private int writes;

    public OptimisticUpdateTests() => updates = new OptimisticUpdate(time, new Random(1));

    [Fact]
    public async Task A_row_that_rests_is_read_and_written_once()
    {
        (await RunAsync(conflicts: 0)).ShouldBe("row 1");
        (reads, writes).ShouldBe((1, 1));
    }

    [Fact]
    public async Task After_one_conflict_the_row_is_read_and_written_again_at_once()
    {
        (await RunAsync(conflicts: 1)).ShouldBe("row 2");
        (reads, writes).ShouldBe((2, 2));
    }

    [Fact]
    public async Task After_the_second_conflict_others_get_a_moment_of_rest()
    {
        var running = RunAsync(conflicts: 2);
        (reads, writes).ShouldBe((2, 2));
        time.Advance(TimeSpan.FromMilliseconds(100));
        (await running).ShouldBe("row 3");
    }

    [Fact]
    public async Task A_row_that_has_been_read_before_is_written_first() =>
        (await updates.RunAsync("A row", 2, "row 0", ReadAsync, row => WriteAsync(row, 0), CancellationToken.None)).ShouldBe("row 0");

    [Fact]
    public async Task A_row_that_never_rests_is_given_up()
    {
        var exception = await Should.ThrowAsync<TimeoutException>(RunAsync(conflicts: int.MaxValue).WhileTimePasses(time));
        exception.Message.ShouldBe("A row changed 10 times while it was updated.");
        (reads, writes).ShouldBe((10, 10));
    }

    [Fact]
    public async Task Many_tries_take_about_20_seconds()
    {
        var started = time.GetUtcNow();
        await Should.ThrowAsync<TimeoutException>(RunAsync(int.MaxValue, OptimisticUpdate.ManyTries).WhileTimePasses(time));
        (time.GetUtcNow() - started).TotalSeconds.ShouldBeInRange(15, 60);
    }

    [Fact]
    public async Task A_pause_ends_when_the_caller_goes_away()
    {
        using var gone = new CancellationTokenSource();
        var running = updates.RunAsync("A row", 10, ReadAsync, row => WriteAsync(row, int.MaxValue), gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    private Task<string> RunAsync(int conflicts, int maxTries = OptimisticUpdate.FewTries) =>
        updates.RunAsync("A row", maxTries, ReadAsync, row => WriteAsync(row, conflicts), CancellationToken.None);

    private Task<string> ReadAsync() => Task.FromResult($"row {++reads}");

    private Task<string?> WriteAsync(string row, int conflicts) => Task.FromResult(++writes > conflicts ? row : null);
}

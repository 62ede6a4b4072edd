using Watchpost.Common;

namespace Watchpost.Tests.Common;

public sealed class GroupCommitTests
{
    private readonly List<int[]> writes = [];
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Whoever_comes_while_a_write_is_under_way_shares_the_next_one()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commit = new GroupCommit<int, string>(
            async items =>
            {
                Note(items);
                first.TrySetResult();
                await gate.Task;
                return [.. items.Select(item => $"stored {item}")];
            },
            maxItems: 100,
            writers: 1);
        var one = commit.AddAsync(1);
        await first.Task;
        Task<string>[] others = [.. Enumerable.Range(2, 50).Select(commit.AddAsync)];
        gate.SetResult();
        (await one).ShouldBe("stored 1");
        (await Task.WhenAll(others)).ShouldBe(Enumerable.Range(2, 50).Select(item => $"stored {item}"));
        writes.Select(write => write.Length).ShouldBe([1, 50]);
    }

    [Fact]
    public async Task A_write_holds_no_more_than_it_may()
    {
        var commit = new GroupCommit<int, int>(
            async items =>
            {
                Note(items);
                await Task.Yield();
                return items;
            },
            maxItems: 8,
            writers: 2);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(commit.AddAsync));
        answers.ShouldBe(Enumerable.Range(0, 1000), "each caller has its own answer");
        writes.ShouldAllBe(write => write.Length <= 8);
        writes.SelectMany(write => write).ShouldBe(Enumerable.Range(0, 1000), ignoreOrder: true);
    }

    [Fact]
    public async Task No_more_writes_are_under_way_at_once_than_allowed()
    {
        var (now, most) = (0, 0);
        var commit = new GroupCommit<int, int>(
            async items =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                return items;
            },
            maxItems: 1,
            writers: 3);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(commit.AddAsync));
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task A_failed_write_fails_its_own_callers_and_nobody_elses()
    {
        var commit = new GroupCommit<int, int>(
            items => items.Contains(13) ? throw new InvalidOperationException("thirteen") : Task.FromResult(items),
            maxItems: 1,
            writers: 1);
        var answers = Enumerable.Range(0, 20).Select(commit.AddAsync).ToArray();
        (await Should.ThrowAsync<InvalidOperationException>(answers[13])).Message.ShouldBe("thirteen");
        (await Task.WhenAll(answers.Where((_, number) => number != 13))).Length.ShouldBe(19);
        (await commit.AddAsync(99)).ShouldBe(99, "the writer goes on");
    }

    [Fact]
    public async Task A_write_waits_for_company_where_it_is_told_to()
    {
        var commit = new GroupCommit<int, int>(
            items =>
            {
                Note(items);
                return Task.FromResult(items);
            },
            maxItems: 100,
            writers: 1,
            linger: () => gate.Task);
        var answers = Enumerable.Range(0, 30).Select(commit.AddAsync).ToArray();
        answers.ShouldAllBe(answer => !answer.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(answers);
        writes.ShouldHaveSingleItem().Length.ShouldBe(30);
    }

    [Fact]
    public async Task A_wait_for_company_that_fails_stops_no_write()
    {
        var commit = new GroupCommit<int, int>(Task.FromResult, maxItems: 100, writers: 1, linger: () => throw new InvalidOperationException("No company."));
        var timeout = TimeSpan.FromSeconds(10);
        (await commit.AddAsync(1).WaitAsync(timeout, TestContext.Current.CancellationToken)).ShouldBe(1);
        (await commit.AddAsync(2).WaitAsync(timeout, TestContext.Current.CancellationToken)).ShouldBe(2, "the writer goes on");
    }

    private void Note(IEnumerable<int> items)
    {
        lock (writes)
        {
            writes.Add([.. items]);
        }
    }
}

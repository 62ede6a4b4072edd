using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Sources.Asking;

namespace Watchpost.Tests.Sources.Asking;

public sealed class RequestCoalescerTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(75);

    private readonly FakeTimeProvider time = new();
    private readonly List<string[]> rounds = [];
    private readonly TaskCompletionSource<string> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Callers_of_one_window_share_a_call()
    {
        var coalescer = RequestCoalescer();
        Task<string>[] callers = [Join(coalescer, "a"), Join(coalescer, "b"), Join(coalescer, "c")];

        time.Advance(Window - TimeSpan.FromMilliseconds(1));
        rounds.ShouldBeEmpty();
        time.Advance(TimeSpan.FromMilliseconds(1));
        answer.SetResult("same");

        (await Task.WhenAll(callers)).ShouldBe(["same", "same", "same"]);
        rounds.ShouldHaveSingleItem().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_full_round_waits_no_longer()
    {
        answer.SetResult("same");
        var coalescer = RequestCoalescer(most: 2);
        Task<string>[] callers = [Join(coalescer, "a"), Join(coalescer, "b"), Join(coalescer, "c")];

        await Task.WhenAll(callers[..2]);
        callers[2].IsCompleted.ShouldBeFalse();
        time.Advance(Window);
        await callers[2];

        rounds.ShouldBe([["a", "b"], ["c"]]);
    }

    [Fact]
    public async Task Lanes_do_not_mix()
    {
        answer.SetResult("same");
        var coalescer = RequestCoalescer();
        Task<string>[] callers = [Join(coalescer, "a", "one"), Join(coalescer, "b", "two"), Join(coalescer, "c", "one")];

        time.Advance(Window);
        await Task.WhenAll(callers);

        rounds.OrderBy(round => round[0], StringComparer.Ordinal).ShouldBe([["a", "c"], ["b"]]);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_asked_for_and_harms_nobody()
    {
        using var cancel = new CancellationTokenSource();
        var coalescer = RequestCoalescer();
        var gone = coalescer.JoinAsync("lane", "a", cancel.Token);
        var stays = Join(coalescer, "b");

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gone);
        time.Advance(Window);
        answer.SetResult("same");

        (await stays).ShouldBe("same");
        rounds.ShouldHaveSingleItem().ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_call_that_nobody_waits_for_any_more_is_given_up()
    {
        using var cancel = new CancellationTokenSource();
        var called = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var coalescer = new RequestCoalescer<string, string>(Window, 10, async (_, token) =>
        {
            called.SetResult(token);
            return await answer.Task.WaitAsync(token);
        }, time);
        Task<string>[] callers = [coalescer.JoinAsync("lane", "a", cancel.Token), coalescer.JoinAsync("lane", "b", cancel.Token)];
        time.Advance(Window);
        var token = await called.Task;

        token.IsCancellationRequested.ShouldBeFalse();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(callers));
        token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task What_goes_wrong_goes_wrong_for_all()
    {
        answer.SetException(new InvalidOperationException("no"));
        var coalescer = RequestCoalescer();
        Task<string>[] callers = [Join(coalescer, "a"), Join(coalescer, "b")];

        time.Advance(Window);

        foreach (var caller in callers)
        {
            await Should.ThrowAsync<InvalidOperationException>(caller);
        }
    }

    private static Task<string> Join(RequestCoalescer<string, string> coalescer, string item, string lane = "lane") =>
        coalescer.JoinAsync(lane, item, TestContext.Current.CancellationToken);

    private RequestCoalescer<string, string> RequestCoalescer(int most = 10) => new(Window, most, AskAsync, time);

    private Task<string> AskAsync(ImmutableArray<string> items, CancellationToken cancellationToken)
    {
        lock (rounds)
        {
            rounds.Add([.. items]);
        }

        return answer.Task.WaitAsync(cancellationToken);
    }
}

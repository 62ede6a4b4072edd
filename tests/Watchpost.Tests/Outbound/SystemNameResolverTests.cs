using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Watchpost.Outbound;

namespace Watchpost.Tests.Outbound;

public sealed class SystemNameResolverTests : IDisposable
{
    private readonly ManualResetEventSlim answers = new();
    private readonly CountdownEvent full = new(SystemNameResolver.MaxLookUps);
    private readonly SystemNameResolver resolver;
    private int pooled;
    private int asked;

    public SystemNameResolverTests() => resolver = new SystemNameResolver { LookUp = Hang };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_hangs_holds_its_asker_no_longer_than_it_wants()
    {
        using var patience = new CancellationTokenSource();
        var asking = resolver.ResolveAsync("hangs.example", patience.Token);
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        answers.Set();
    }

    [Fact]
    public async Task However_many_names_hang_few_threads_do_and_none_of_the_pool()
    {
        using var patience = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 200)
            .Select(number => resolver.ResolveAsync(string.Create(CultureInfo.InvariantCulture, $"h{number}.example"), number % 2 == 0 ? patience.Token : Cancellation))
            .ToList();
        full.Wait(Cancellation);

        asked.ShouldBe(SystemNameResolver.MaxLookUps);
        pooled.ShouldBe(0);
        await patience.CancelAsync();
        foreach (var impatient in asking.Where((_, number) => number % 2 == 0))
        {
            await Should.ThrowAsync<OperationCanceledException>(impatient);
        }

        answers.Set();
        (await Task.WhenAll(asking.Where((_, number) => number % 2 != 0))).ShouldAllBe(addresses => addresses.Length == 1);
        asked.ShouldBeLessThan(200, "nobody looks up for those who left before their turn came");
    }

    [Fact]
    public async Task A_name_that_hangs_takes_one_thread_however_many_ask_for_it()
    {
        var asking = Enumerable.Range(0, 200).Select(_ => resolver.ResolveAsync("hangs.example", Cancellation)).ToList();
        answers.Set();

        (await Task.WhenAll(asking)).ShouldAllBe(addresses => addresses.Length == 1);
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_says_so_and_is_looked_up_anew_the_next_time()
    {
        var failing = new SystemNameResolver { LookUp = _ => ++asked == 1 ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.Loopback] };

        await Should.ThrowAsync<SocketException>(failing.ResolveAsync("new.example", Cancellation));
        (await failing.ResolveAsync("new.example", Cancellation)).ShouldBe([IPAddress.Loopback]);
    }

    public void Dispose()
    {
        answers.Dispose();
        full.Dispose();
    }

    private IPAddress[] Hang(string host)
    {
        pooled += Thread.CurrentThread.IsThreadPoolThread ? 1 : 0;
        if (Interlocked.Increment(ref asked) <= SystemNameResolver.MaxLookUps)
        {
            full.Signal();
        }

        answers.Wait(CancellationToken.None);
        return [IPAddress.Loopback];
    }
}

using Watchpost.LocalHost;

namespace Watchpost.Tests.LocalHost;

public sealed class ListenerTests
{
    [Fact]
    public async Task What_ended_a_listener_is_seen_when_the_host_stops()
    {
        using var listener = new BrokenListener();
        await listener.StartedAsync(TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<InvalidOperationException>(listener.StopAsync(TestContext.Current.CancellationToken))).Message.ShouldBe("It broke.");
    }

    private sealed class BrokenListener() : Listener(TimeProvider.System)
    {
        protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task ListenAsync(CancellationToken stopping, CancellationToken functions) => throw new InvalidOperationException("It broke.");
    }
}

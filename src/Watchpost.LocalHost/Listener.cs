namespace Watchpost.LocalHost;

/// <summary>
/// Listens for a trigger, from when the whole host has started until it stops.
/// On stop it starts nothing new; running functions get ten seconds, then their cancellation token is cancelled.
/// </summary>
internal abstract class Listener(TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource functions = new();
    private Task listening = Task.CompletedTask;
    public Task StartingAsync(CancellationToken cancellationToken) => PrepareAsync(cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Starts listening only now, so that a host that fails to start (port in use, for example) has taken no message.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        listening = Task.Run(() => ListenAsync(stopping.Token, functions.Token), CancellationToken.None);
        return Task.CompletedTask;
    }
    public Task StoppingAsync(CancellationToken cancellationToken) => stopping.CancelAsync();
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        if (await EndsAsync(Grace, cancellationToken))
        {
            return;
        }

        await functions.CancelAsync();
        await EndsAsync(LastGrace, CancellationToken.None);
    }
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public void Dispose()
    {
        stopping.Dispose();
        functions.Dispose();
    }

    /// <summary>Prepares for listening. An exception stops the start.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Listens. Returns once <paramref name="stopping"/> is cancelled and all running functions have ended.</summary>
    /// <param name="stopping">Start nothing new.</param>
    /// <param name="functions">The token passed to functions.</param>
    protected abstract Task ListenAsync(CancellationToken stopping, CancellationToken functions);

    private async Task<bool> EndsAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await Task.WhenAny(listening, Task.Delay(within, time, cancellationToken));
        if (!listening.IsCompleted)
        {
            return false;
        }

        // Rethrows its exception, so that the host logs it.
        await listening;
        return true;
    }
}

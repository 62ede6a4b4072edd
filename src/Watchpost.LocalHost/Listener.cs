namespace Watchpost.LocalHost;

/// <summary>
/// Waits for what triggers a function, from the moment that the whole host has started until it stops.
/// At the stop nothing new begins; what runs has ten seconds to end, then its cancellation token is cancelled.
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

    /// <summary>Begins to listen: not before now, so that a host that cannot start (its port is taken, say) has taken nothing.</summary>
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

    /// <summary>Makes ready what listening needs. What it throws stops the start.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Listens, and ends once <paramref name="stopping"/> is cancelled and the functions that run have ended.</summary>
    /// <param name="stopping">Begin nothing new.</param>
    /// <param name="functions">The functions' own token.</param>
    protected abstract Task ListenAsync(CancellationToken stopping, CancellationToken functions);

    private async Task<bool> EndsAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await Task.WhenAny(listening, Task.Delay(within, time, cancellationToken));
        if (!listening.IsCompleted)
        {
            return false;
        }

        // Rethrows what ended it, so that the host logs it.
        await listening;
        return true;
    }
}

using Microsoft.Extensions.Hosting;

namespace Watchpost.Polling.Learning;

/// <summary>Stores what was learned when the process is asked to stop. A process that dies loses what it learned in its last seconds, and nothing else.</summary>
internal sealed class HistoryFlush(PollLearner learner) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => learner.FlushAsync(cancellationToken);
}

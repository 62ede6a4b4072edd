using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Model;

/// <summary>Queues in memory that always work, at once. Thread-safe.</summary>
internal sealed class ModelQueue(TimeProvider time) : IWakeUpQueue
{
    private readonly Lock gate = new();

    /// <summary>What they hold.</summary>
    public QueueModel Model { get; } = new(time);

    /// <inheritdoc/>
    public Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Model.Send(queue, message, delay);
        }

        return Task.CompletedTask;
    }
}

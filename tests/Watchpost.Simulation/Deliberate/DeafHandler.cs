using Watchpost.Scheduling;

namespace Watchpost.Simulation.Deliberate;

/// <summary>Says at once that it is cancelled, and goes on all the same.</summary>
internal sealed class DeafHandler(IWakeUpHandler handler) : IWakeUpHandler
{
    public Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken) =>
        handler.HandleAsync(wakeUp, CancellationToken.None).WaitAsync(cancellationToken);
}

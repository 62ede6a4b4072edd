using Watchpost.Scheduling;

namespace Watchpost.Simulation.Deliberate;

/// <summary>Handles wake-ups in the wrong way, given the way to handle one well.</summary>
internal sealed class FaultyHandler(Func<WakeUp, Func<WakeUp, Task<Continuations>>, Task<Continuations>> handle, IWakeUpHandler handler) : IWakeUpHandler
{
    public Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken) =>
        handle(wakeUp, one => handler.HandleAsync(one, cancellationToken));
}

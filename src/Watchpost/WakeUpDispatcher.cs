using Watchpost.Delivery;
using Watchpost.Delivery.Redelivery;
using Watchpost.Polling;
using Watchpost.Scheduling;

namespace Watchpost;

/// <summary>Hands each wake-up to the part that knows what to do.</summary>
internal sealed class WakeUpDispatcher(TaskPoller poller, Deliverer deliverer, ProgressNotifier notifier, Replayer replayer) : IWakeUpHandler
{
    /// <inheritdoc/>
    public Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken) => wakeUp.Kind switch
    {
        WakeUpKind.Poll => poller.PollAsync(wakeUp, cancellationToken),
        WakeUpKind.Deadline => poller.ExpireAsync(wakeUp, cancellationToken),
        WakeUpKind.Delivery => deliverer.DeliverAsync(wakeUp, cancellationToken),
        WakeUpKind.News => notifier.SpreadAsync(wakeUp, cancellationToken),
        WakeUpKind.Progress => notifier.NotifyAsync(wakeUp, cancellationToken),
        WakeUpKind.Replay => replayer.GoOnAsync(wakeUp, cancellationToken),
        _ => throw new InvalidOperationException($"No such wake-up: {wakeUp.Kind}."),
    };
}

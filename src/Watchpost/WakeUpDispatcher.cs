using System.Diagnostics;
using Watchpost.Delivery;
using Watchpost.Delivery.Redelivery;
using Watchpost.Polling;
using Watchpost.Scheduling;

namespace Watchpost;

/// <summary>Dispatches each wake-up to its handler.</summary>
internal sealed class WakeUpDispatcher(TaskPoller poller, Deliverer deliverer, ProgressNotifier notifier, Replayer replayer) : IWakeUpHandler
{
    public Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken) => wakeUp switch
    {
        WakeUp.Poll poll => poller.PollAsync(poll, cancellationToken),
        WakeUp.Deadline deadline => poller.ExpireAsync(deadline, cancellationToken),
        WakeUp.Deliver deliver => deliverer.DeliverAsync(deliver, cancellationToken),
        WakeUp.FanOut fanOut => notifier.SpreadAsync(fanOut, cancellationToken),
        WakeUp.NotifyProgress notify => notifier.NotifyAsync(notify, cancellationToken),
        WakeUp.Replay replay => replayer.GoOnAsync(replay, cancellationToken),
        _ => throw new UnreachableException(),
    };
}

using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery.Throttling;

/// <summary>A slot at a host for one attempt. Dispose it to release it.</summary>
internal sealed class DeliverySlot : IDisposable
{
    private readonly DeliveryThrottle throttle;

    internal DeliverySlot(DeliveryThrottle throttle, string watch, CircuitBreakerState host, bool isHostsProbe, CircuitBreakerState callback, bool isCallbacksProbe) =>
        (this.throttle, Watch, Host, IsHostsProbe, Callback, IsCallbacksProbe) = (throttle, watch, host, isHostsProbe, callback, isCallbacksProbe);

    internal string Watch { get; }

    internal CircuitBreakerState Host { get; }

    internal bool IsHostsProbe { get; }

    internal CircuitBreakerState Callback { get; }

    internal bool IsCallbacksProbe { get; }

    /// <summary>Reports the attempt's result.</summary>
    public void Report(AttemptResult result) => throttle.Report(this, result);
    public void Dispose() => throttle.Leave(this);
}

using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery.Throttling;

/// <summary>A place at a host, for one attempt. Given back when disposed.</summary>
public sealed class HostPlace : IDisposable
{
    private readonly HostGates gates;

    internal HostPlace(HostGates gates, string watch, HostHealth host, bool isHostsProbe, HostHealth callback, bool isCallbacksProbe) =>
        (this.gates, Watch, Host, IsHostsProbe, Callback, IsCallbacksProbe) = (gates, watch, host, isHostsProbe, callback, isCallbacksProbe);

    internal string Watch { get; }

    internal HostHealth Host { get; }

    internal bool IsHostsProbe { get; }

    internal HostHealth Callback { get; }

    internal bool IsCallbacksProbe { get; }

    /// <summary>Tells what came of the attempt.</summary>
    public void Report(AttemptResult result) => gates.Report(this, result);

    /// <inheritdoc/>
    public void Dispose() => gates.Leave(this);
}

using Watchpost.Delivery;
using Watchpost.Polling;
using Watchpost.Storage;

namespace Watchpost.Simulation.Deliberate;

/// <summary>A mistake built into the engine on purpose, to see that the simulation catches it. The base makes none.</summary>
public class Fault
{
    /// <summary>No mistake.</summary>
    public static Fault None { get; } = new();

    /// <summary>What is wrong.</summary>
    public virtual string Name => "none";

    /// <summary>Whether the sweeper runs.</summary>
    public virtual bool Sweeps => true;

    /// <summary>Stands in front of a table.</summary>
    public virtual ITable Table(string name, ITable table) => table;

    /// <summary>Stands in front of the handling of wake-ups.</summary>
    public virtual IWakeUpHandler Handler(IWakeUpHandler handler) => handler;

    /// <summary>Stands in front of the sender.</summary>
    public virtual IWebhookSender Sender(IWebhookSender sender) => sender;
}

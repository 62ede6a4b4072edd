using Watchpost.Delivery.Sending;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Deliberate;

/// <summary>A mistake built into the engine on purpose, to see that the simulation catches it. Unset members make none.</summary>
/// <param name="Name">What is wrong.</param>
internal sealed record Fault(string Name)
{
    /// <summary>No mistake.</summary>
    public static Fault None { get; } = new("none");

    /// <summary>Whether the sweeper runs.</summary>
    public bool Sweeps { get; init; } = true;

    /// <summary>Stands in front of a table, given its name.</summary>
    public Func<string, ITable, ITable> Table { get; init; } = (_, table) => table;

    /// <summary>Stands in front of the handling of wake-ups.</summary>
    public Func<IWakeUpHandler, IWakeUpHandler> Handler { get; init; } = handler => handler;

    /// <summary>Stands in front of the sender.</summary>
    public Func<IWebhookSender, IWebhookSender> Sender { get; init; } = sender => sender;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

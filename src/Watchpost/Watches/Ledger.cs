using System.ComponentModel;

namespace Watchpost.Watches;

/// <summary>The outcomes of the watches that were registered in a window. Each watch is counted exactly once.</summary>
internal sealed record Ledger
{
    [Description("The window's start, inclusive.")] public required DateTimeOffset Since { get; init; }
    [Description("The window's end, exclusive.")] public required DateTimeOffset Until { get; init; }
    [Description("When the watches were counted.")] public required DateTimeOffset AsOf { get; init; }
    [Description("The sum of all states.")] public int Registered => Watching + Delivering + Delivered + Failed + Disabled + Cancelled;
    [Description("Watches whose task is open.")] public required int Watching { get; init; }
    [Description("Watches whose terminal notification is due or being retried.")] public required int Delivering { get; init; }
    [Description("Watches whose terminal notification was accepted.")] public required int Delivered { get; init; }
    [Description("Watches whose delivery ran out of attempts or was aborted.")] public required int Failed { get; init; }
    [Description("Watches whose receiver unsubscribed.")] public required int Disabled { get; init; }
    [Description("Deleted watches.")] public required int Cancelled { get; init; }
}

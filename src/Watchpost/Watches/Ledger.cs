using System.ComponentModel;

namespace Watchpost.Watches;

/// <summary>What became of the watches that were registered in a window: each is counted in exactly one place.</summary>
internal sealed record Ledger
{
    [Description("The window's start, inclusive.")] public required DateTimeOffset Since { get; init; }
    [Description("The window's end, exclusive.")] public required DateTimeOffset Until { get; init; }
    [Description("When it was counted.")] public required DateTimeOffset AsOf { get; init; }
    [Description("The sum of the rest.")] public int Registered => Watching + Delivering + Delivered + Failed + Disabled + Cancelled;
    [Description("The task is open.")] public required int Watching { get; init; }
    [Description("The terminal notification is due or being retried.")] public required int Delivering { get; init; }
    [Description("The terminal notification was taken.")] public required int Delivered { get; init; }
    [Description("Given up.")] public required int Failed { get; init; }
    [Description("The receiver said stop.")] public required int Disabled { get; init; }
    [Description("Deleted.")] public required int Cancelled { get; init; }
}

using System.Collections.Immutable;

namespace Watchpost.Delivery.Redelivery;

/// <summary>A validated <c>POST /redeliver</c>: which watches to redeliver.</summary>
/// <param name="Since">Start of the registration window, inclusive.</param>
/// <param name="Until">End of the registration window, exclusive.</param>
/// <param name="Source">Only this source, which may no longer be configured.</param>
/// <param name="States">Only watches in one of these delivery states. Not empty.</param>
internal sealed record ReplayRequest(DateTimeOffset Since, DateTimeOffset Until, string? Source, ImmutableArray<DeliveryState> States);

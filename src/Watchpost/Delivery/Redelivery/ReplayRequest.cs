using System.Collections.Immutable;

namespace Watchpost.Delivery.Redelivery;

/// <summary>A validated <c>POST /redeliver</c>: which watches to redeliver.</summary>
/// <param name="Since">Registered from then on,</param>
/// <param name="Until">and before that.</param>
/// <param name="Source">Of that source only; it need not be configured any more.</param>
/// <param name="States">Whose delivery is in one of these states. Not empty.</param>
internal sealed record ReplayRequest(DateTimeOffset Since, DateTimeOffset Until, string? Source, ImmutableArray<DeliveryState> States);

using Watchpost.Watches;

namespace Watchpost.Http.Input;

/// <summary>A validated <c>POST /watches</c>.</summary>
/// <param name="Request">The body.</param>
/// <param name="IdempotencyKey">The header's value, unquoted: 1 to 255 printable ASCII characters; <see langword="null"/> where there is none.</param>
internal sealed record Registration(WatchRequest Request, string? IdempotencyKey);

using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Signing;

namespace Watchpost.Http.Input;

/// <summary>A validated <c>POST /callbacks/test</c>.</summary>
/// <param name="Url">The callback, accepted by <see cref="CallbackUrl"/>.</param>
/// <param name="Secret">The signing secret; <see langword="null"/> for the configured ones.</param>
internal sealed record CallbackTest(Uri Url, WebhookSecret? Secret);

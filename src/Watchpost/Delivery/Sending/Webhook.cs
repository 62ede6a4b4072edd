using System.Collections.Immutable;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Signing;

namespace Watchpost.Delivery.Sending;

/// <summary>One POST: everything on the wire except timestamp and signature, which are created for each attempt.</summary>
internal sealed record Webhook
{
    /// <summary><c>webhook-id</c>: the same across all attempts and redeliveries (Standard Webhooks, rule R3).</summary>
    public required string Id { get; init; }

    /// <summary>The callback, already accepted by <see cref="CallbackUrl"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The bytes to sign and send, the same for all attempts.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>One signature each, in this order: newest first. The service's own <see cref="SigningKeys"/> sign in addition.</summary>
    public required ImmutableArray<WebhookSecret> Secrets { get; init; }
}

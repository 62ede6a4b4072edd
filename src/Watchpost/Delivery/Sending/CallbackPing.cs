using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Signing;

namespace Watchpost.Delivery.Sending;

/// <summary>Sends a <c>ping</c> now, like a notification: signed, guarded, within one attempt's timeout. Stores nothing.</summary>
internal sealed class CallbackPing(IWebhookSender sender, IOptions<SigningOptions> options, TimeProvider time)
{
    /// <summary>Sends the ping once.</summary>
    /// <param name="url">Accepted by <see cref="CallbackUrl"/>.</param>
    /// <param name="secret">The signing secret; <see langword="null"/> for the configured ones.</param>
    /// <param name="cancellationToken">The caller disconnected.</param>
    public Task<AttemptResult> SendAsync(Uri url, WebhookSecret? secret, CancellationToken cancellationToken)
    {
        var configured = WebhookSecret.TryParseMany(options.Value.Secret, out var secrets, out _) ? secrets : [];
        var webhook = new Webhook
        {
            Id = "msg_ping" + RandomIds.Hex(),
            Url = url,
            Body = Body(time.GetUtcNow()),
            Secrets = secret is null ? configured : [secret],
        };
        return sender.SendAsync(webhook, cancellationToken);
    }

    internal static ReadOnlyMemory<byte> Body(DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", "ping");
        json.WriteTime("timestamp"u8, now);
        json.WriteStartObject("data");
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Delivery;

/// <summary>A sender as the application has it, but for its resolver and, where given, its clock and its trust in certificates.</summary>
internal sealed class SenderFixture : IDisposable
{
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    public const string OtherSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly CallbackTransport transport;
    private readonly HostConsent consent;

    /// <param name="patient">
    /// The whole attempt may take 30 seconds, so that a busy machine does not change the outcome; otherwise a moment, for receivers that never answer.
    /// </param>
    /// <param name="allowPrivate">Loopback may be dialled, as all receivers here need.</param>
    /// <param name="resolver">Answers 127.0.0.1 unless given.</param>
    /// <param name="trust">Whom to trust instead of the system's authorities.</param>
    /// <param name="timeProvider">The real time unless given.</param>
    public SenderFixture(
        bool patient = true, bool allowPrivate = true, INameResolver? resolver = null, X509ChainPolicy? trust = null, TimeProvider? timeProvider = null)
    {
        var callbacks = Options.Create(new CallbackOptions { AllowHttp = true, AllowPrivateNetworks = allowPrivate });
        var delivery = Options.Create(new DeliveryOptions { TimeoutSeconds = patient ? 30 : 0.4 });
        var time = timeProvider ?? TimeProvider.System;
        transport = new(resolver ?? new ScriptedResolver(["127.0.0.1"]), callbacks, delivery, time, trust);
        consent = new(new ConsentStore(new ModelTable(), new Expiries(new ModelTable(), _ => new ModelTable(), Some.UnreadableRows, time)), transport, callbacks, time);
        Sender = new(transport, delivery, time, NullLogger<WebhookSender>.Instance, new SigningKeys(Options.Create(new SigningOptions())), consent);
    }

    public WebhookSender Sender { get; }

    public static ImmutableArray<WebhookSecret> Secrets { get; } =
        WebhookSecret.TryParseMany($"{Secret} {OtherSecret}", out var secrets, out _) ? secrets : [];

    public static Webhook Webhook(Uri url) => new() { Id = "msg_1", Url = url, Body = """{"type":"ping"}"""u8.ToArray(), Secrets = Secrets };

    public Task<AttemptResult> SendAsync(Uri url) => Sender.SendAsync(Webhook(url), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        consent.Dispose();
        transport.Dispose();
    }
}

using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Model;
using Watchpost.Outbound;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Delivery.Consent;

public sealed class HostConsentTests : IDisposable
{
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly CallbackTransport transport;
    private readonly HostConsent consent;
    private readonly WebhookSender sender;

    public HostConsentTests()
    {
        var options = Options.Create(new CallbackOptions { AllowHttp = true, AllowPrivateNetworks = true, Verification = "options" });
        var delivery = Options.Create(new DeliveryOptions());
        transport = new CallbackTransport(new ScriptedResolver(["127.0.0.1"]), options, delivery, time);
        consent = new HostConsent(new ConsentStore(table, new Expiries(new ModelTable(), _ => table, Some.UnreadableRows, time)), transport, options, time);
        sender = new WebhookSender(transport, delivery, time, NullLogger<WebhookSender>.Instance, new SigningKeys(Options.Create(new SigningOptions())), consent);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_host_that_cannot_say_now_is_tried_again_when_it_likes(int status)
    {
        await using var receiver = RawServer.Answering(Answer(status, "Retry-After: 77\r\n"));

        var result = await SendAsync(receiver);

        (result.Outcome, result.StatusCode, result.RetryAfter).ShouldBe((DeliveryOutcome.HttpError, status, TimeSpan.FromSeconds(77)));
        receiver.Requests.ShouldHaveSingleItem().Line.ShouldStartWith("OPTIONS ");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_host_that_answers_without_consent_has_refused(int status)
    {
        await using var receiver = RawServer.Answering(Answer(status));

        (await SendAsync(receiver)).Outcome.ShouldBe(DeliveryOutcome.Aborted);
    }

    [Fact]
    public async Task The_header_is_consent_whatever_the_status()
    {
        await using var receiver = RawServer.Answering(Answer(500, "WebHook-Allowed-Origin: *\r\n"));

        (await consent.AskAsync(receiver.Url(), TestContext.Current.CancellationToken)).ShouldBe(ConsentAnswer.Agreed.Instance);
    }

    [Fact]
    public async Task A_consent_is_remembered_for_ten_minutes_of_the_engines_clock_and_then_looked_up()
    {
        await using var receiver = RawServer.Answering(Answer(200, "WebHook-Allowed-Origin: watchpost\r\n"));
        var reads = 0;
        table.BeforeFind = (_, _) => Task.FromResult(reads++);

        await AskAsync();
        await AskAsync();
        time.Advance(TimeSpan.FromMinutes(11));
        await AskAsync();

        reads.ShouldBe(2);
        receiver.Requests.Count.ShouldBe(1);

        async Task AskAsync() => (await consent.AskAsync(receiver.Url(), TestContext.Current.CancellationToken)).ShouldBeOfType<ConsentAnswer.Agreed>();
    }

    public void Dispose()
    {
        consent.Dispose();
        transport.Dispose();
    }

    private static string Answer(int status, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{headers}\r\n");

    private Task<AttemptResult> SendAsync(RawServer receiver) => sender.SendAsync(SenderFixture.Webhook(receiver.Url()), TestContext.Current.CancellationToken);
}

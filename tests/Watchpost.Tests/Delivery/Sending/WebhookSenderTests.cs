using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery.Signing;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery.Sending;

public sealed class WebhookSenderTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SenderFixture fixture = new();

    [Fact]
    public async Task What_goes_out_is_a_standard_webhook_and_nothing_more()
    {
        await using var receiver = RawServer.Answering(Ok);
        var url = receiver.Url();

        var result = await fixture.SendAsync(url);

        result.Outcome.ShouldBe(DeliveryOutcome.Delivered);
        result.StatusCode.ShouldBe(200);
        result.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
        var request = receiver.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST /hooks/mj?token=t HTTP/1.1");
        request.Headers.Select(header => header.Key).Order(StringComparer.Ordinal).ShouldBe(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"]);
        request["Host"].ShouldBe(url.Authority);
        request["User-Agent"].ShouldNotBeNull().ShouldMatch(@"^Watchpost/\d+\.\d+\.\d+$");
        request["Content-Type"].ShouldBe("application/json");
        request["webhook-id"].ShouldBe("msg_1");
        request.Body.ShouldBe("""{"type":"ping"}"""u8.ToArray());
        request["webhook-signature"]!.Split(' ').Length.ShouldBe(2);
        Verify(request, SenderFixture.Secret).ShouldBe(WebhookVerification.Valid);
        Verify(request, SenderFixture.OtherSecret).ShouldBe(WebhookVerification.Valid);
    }

    [Fact]
    public async Task Each_attempt_has_its_own_timestamp_and_signature_and_the_same_ID_and_body()
    {
        var time = new FakeTimeProvider(Now);
        using var own = new SenderFixture(timeProvider: time);
        await using var receiver = RawServer.Answering(Ok);

        await own.SendAsync(receiver.Url());
        time.Advance(TimeSpan.FromHours(5));
        await own.SendAsync(receiver.Url());

        var (first, second) = (receiver.Requests.First(), receiver.Requests.Last());
        first["webhook-timestamp"].ShouldBe(Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        second["webhook-timestamp"].ShouldBe(Now.AddHours(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        second["webhook-signature"].ShouldNotBe(first["webhook-signature"], StringComparer.Ordinal);
        second["webhook-id"].ShouldBe(first["webhook-id"]);
        second.Body.ShouldBe(first.Body);
    }

    [Theory]
    [InlineData(200, "", DeliveryOutcome.Delivered, false)]
    [InlineData(201, "Location: http://127.0.0.1/\r\n", DeliveryOutcome.Delivered, false)]
    [InlineData(202, "", DeliveryOutcome.Delivered, false)]
    [InlineData(204, "", DeliveryOutcome.Delivered, false)]
    [InlineData(226, "", DeliveryOutcome.Delivered, false)]
    [InlineData(299, "", DeliveryOutcome.Delivered, false)]
    [InlineData(200, "Refresh: 0; url=http://127.0.0.1/\r\n", DeliveryOutcome.Delivered, false)]
    [InlineData(200, "Alt-Svc: h2=\":1\"\r\n", DeliveryOutcome.Delivered, false)]
    [InlineData(300, "", DeliveryOutcome.Redirect, false)]
    [InlineData(301, "Location: /other\r\n", DeliveryOutcome.Redirect, false)]
    [InlineData(302, "Location: http://169.254.169.254/\r\n", DeliveryOutcome.Redirect, false)]
    [InlineData(303, "Location: /other\r\n", DeliveryOutcome.Redirect, false)]
    [InlineData(304, "", DeliveryOutcome.Redirect, false)]
    [InlineData(307, "Location: file:///etc/passwd\r\n", DeliveryOutcome.Redirect, false)]
    [InlineData(308, "Location: /hooks/mj?token=t\r\n", DeliveryOutcome.Redirect, false)]
    [InlineData(302, "", DeliveryOutcome.Redirect, false)]
    [InlineData(400, "", DeliveryOutcome.HttpError, false)]
    [InlineData(401, "WWW-Authenticate: Negotiate\r\n", DeliveryOutcome.HttpError, false)]
    [InlineData(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", DeliveryOutcome.HttpError, false)]
    [InlineData(404, "", DeliveryOutcome.HttpError, false)]
    [InlineData(407, "Proxy-Authenticate: Negotiate\r\n", DeliveryOutcome.HttpError, false)]
    [InlineData(417, "", DeliveryOutcome.HttpError, false)]
    [InlineData(429, "", DeliveryOutcome.HttpError, false)]
    [InlineData(500, "", DeliveryOutcome.HttpError, false)]
    [InlineData(503, "", DeliveryOutcome.HttpError, false)]
    [InlineData(599, "", DeliveryOutcome.HttpError, false)]
    [InlineData(999, "", DeliveryOutcome.HttpError, false)]
    [InlineData(410, "", DeliveryOutcome.Gone, true)]
    [InlineData(410, "webhook-delivery: abort-message\r\n", DeliveryOutcome.Gone, true)]
    [InlineData(500, "webhook-delivery: disable\r\n", DeliveryOutcome.HttpError, true)]
    [InlineData(200, "Webhook-Delivery: Disable\r\n", DeliveryOutcome.Delivered, true)]
    [InlineData(500, "webhook-delivery: abort-message\r\n", DeliveryOutcome.Aborted, false)]
    [InlineData(302, "webhook-delivery: abort-message\r\n", DeliveryOutcome.Aborted, false)]
    [InlineData(200, "webhook-delivery: abort-message\r\n", DeliveryOutcome.Delivered, false)]
    [InlineData(400, "webhook-delivery: abort-message, disable\r\n", DeliveryOutcome.Aborted, true)]
    [InlineData(400, "webhook-delivery: abort-message\r\nwebhook-delivery: disable\r\n", DeliveryOutcome.Aborted, true)]
    [InlineData(500, "webhook-delivery: disabled\r\n", DeliveryOutcome.HttpError, false)]
    public async Task Each_status_has_its_outcome_and_causes_exactly_one_request(int status, string headers, DeliveryOutcome outcome, bool disable)
    {
        var length = status is 204 or 304 ? "" : "Content-Length: 2\r\n";
        await using var receiver = RawServer.Answering($"HTTP/1.1 {status} Whatever\r\n{headers}{length}\r\n{(length.Length > 0 ? "ok" : "")}");

        var result = await fixture.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(outcome);
        result.StatusCode.ShouldBe(status);
        result.Disable.ShouldBe(disable);
        receiver.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("86400", 86400)]
    [InlineData("86401", 86400)]
    [InlineData("99999999999999999999", 86400)]
    [InlineData(" 7 ", 7)]
    [InlineData("Sun, 01 Mar 2026 12:02:00 GMT", 120)]
    [InlineData("Sunday, 01-Mar-26 12:02:00 GMT", 120)]
    [InlineData("Sun Mar  1 12:02:00 2026", 120)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Wed, 01 Apr 2026 12:00:00 GMT", 86400)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("soon", null)]
    [InlineData("٣", null)]
    [InlineData("", null)]
    public async Task Retry_After_is_read_as_seconds_or_a_date_up_to_a_day(string value, int? seconds)
    {
        using var own = new SenderFixture(timeProvider: new FakeTimeProvider(Now));
        await using var receiver = RawServer.Answering($"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n");

        var result = await own.SendAsync(receiver.Url());

        result.RetryAfter.ShouldBe(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null);
    }

    [Theory]
    [InlineData("302 Found")]
    [InlineData("404 Not Found")]
    [InlineData("410 Gone")]
    [InlineData("429 Too Many Requests")]
    public async Task Retry_After_counts_on_any_failure(string status)
    {
        await using var receiver = RawServer.Answering($"HTTP/1.1 {status}\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n");

        (await fixture.SendAsync(receiver.Url())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_connection_is_used_again_and_cookies_are_not()
    {
        await using var receiver = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\nok");

        for (var i = 0; i < 5; i++)
        {
            (await fixture.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        }

        receiver.Connections.ShouldBe(1);
        receiver.Requests.ShouldAllBe(request => request["Cookie"] == null);
    }

    [Fact]
    public async Task A_name_that_is_refused_gets_no_connection()
    {
        using var own = new SenderFixture(allowPrivate: false);
        await using var receiver = RawServer.Answering(Ok);

        foreach (var host in new[] { "receiver.example", "127.0.0.1", "localhost", "2130706433" })
        {
            var result = await own.SendAsync(receiver.Url(host: host));
            result.Outcome.ShouldBe(DeliveryOutcome.RefusedAddress, host);
            result.StatusCode.ShouldBeNull();
        }

        receiver.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told_apart()
    {
        using var own = new SenderFixture(resolver: new ScriptedResolver((string[]?)null));

        (await own.SendAsync(new("https://receiver.example/"))).Outcome.ShouldBe(DeliveryOutcome.DnsFailed);
    }

    [Fact]
    public async Task Nobody_listening_is_a_failed_connection()
    {
        var receiver = RawServer.Answering(Ok);
        var url = receiver.Url();
        await receiver.DisposeAsync();

        (await fixture.SendAsync(url)).Outcome.ShouldBe(DeliveryOutcome.ConnectionFailed);
    }

    [Fact]
    public async Task The_callers_cancellation_is_the_one_thing_that_throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            await connection.ReadRequestAsync(cancellationToken);
            await cancellation.CancelAsync();
            await connection.ReadRequestAsync(cancellationToken);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => fixture.Sender.SendAsync(SenderFixture.Webhook(receiver.Url()), cancellation.Token));
    }

    [Fact]
    public async Task Receivers_may_join_the_trace_but_see_no_baggage()
    {
        using var activity = new Activity("delivery").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("secret", "x");
        activity.TraceStateString = "vendor=x";
        activity.Start();
        await using var receiver = RawServer.Answering(Ok);

        await fixture.SendAsync(receiver.Url());

        var request = receiver.Requests.ShouldHaveSingleItem();
        request["traceparent"].ShouldNotBeNull().ShouldContain(activity.TraceId.ToHexString());
        request.Headers.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Many_attempts_at_once_all_arrive()
    {
        await using var receiver = RawServer.Answering(Ok);
        var url = receiver.Url();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => fixture.SendAsync(url)));

        results.ShouldAllBe(result => result.Outcome == DeliveryOutcome.Delivered);
        receiver.Requests.Count.ShouldBe(200);
    }

    public void Dispose() => fixture.Dispose();

    private static WebhookVerification Verify(RawServer.Received request, string secret)
    {
        WebhookSecret.TryParse(secret, out var parsed).ShouldBeTrue();
        return WebhookVerifier.Verify(
            request["webhook-id"], request["webhook-timestamp"], request["webhook-signature"], request.Body, [parsed], TimeProvider.System.GetUtcNow());
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery;

public sealed class TlsReceiverTests : IDisposable
{
    private const string Host = "receiver.example";

    private readonly TestAuthority authority = new();
    private readonly SenderFixture trusting;

    public TlsReceiverTests() => trusting = new(trust: authority.Trust);

    [Fact]
    public async Task A_good_certificate_is_taken_and_the_name_is_asked_for()
    {
        string? asked = null;
        await using var receiver = Receiver(new()
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return authority.Issue(Host);
            },
        });

        (await trusting.SendAsync(receiver.Url("https", Host))).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        asked.ShouldBe(Host);
        receiver.Requests.ShouldHaveSingleItem()["Host"].ShouldStartWith(Host);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused() => await ShouldFail(trusting, authority.Issue("other.example"));

    [Fact]
    public async Task An_expired_certificate_is_refused() => await ShouldFail(trusting, authority.Issue(Host, fromDays: -20, toDays: -1));

    [Fact]
    public async Task A_certificate_from_the_future_is_refused() => await ShouldFail(trusting, authority.Issue(Host, fromDays: 1, toDays: 20));

    [Fact]
    public async Task A_self_signed_certificate_is_refused() => await ShouldFail(trusting, TestAuthority.SelfSigned(Host));

    [Fact]
    public async Task An_unknown_authority_is_refused()
    {
        using var systemTrust = new SenderFixture();

        await ShouldFail(systemTrust, authority.Issue(Host));
    }

    [Fact]
    public async Task Plain_HTTP_where_TLS_is_expected_is_a_TLS_failure()
    {
        await using var receiver = new RawServer((connection, cancellationToken) => connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n", cancellationToken));

        (await trusting.SendAsync(receiver.Url("https", Host))).Outcome.ShouldBe(DeliveryOutcome.TlsFailed);
    }

    [Fact]
    public async Task A_handshake_that_is_broken_off_is_a_TLS_failure()
    {
        await using var receiver = new RawServer((_, _) => Task.CompletedTask);

        (await trusting.SendAsync(receiver.Url("https", Host))).Outcome.ShouldBe(DeliveryOutcome.TlsFailed);
    }

    [Fact]
    public async Task No_client_certificate_is_sent_though_one_is_asked_for()
    {
        await using var receiver = Receiver(new()
        {
            ServerCertificate = authority.Issue(Host),
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null,
        });

        (await trusting.SendAsync(receiver.Url("https", Host))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_a_timeout()
    {
        using var hurried = new SenderFixture(patient: false, trust: authority.Trust);
        await using var receiver = new RawServer((_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));

        (await hurried.SendAsync(receiver.Url("https", Host))).Outcome.ShouldBe(DeliveryOutcome.Timeout);
    }

    public void Dispose()
    {
        trusting.Dispose();
        authority.Dispose();
    }

    private static async Task ShouldFail(SenderFixture fixture, X509Certificate2 certificate)
    {
        using (certificate)
        {
            await using var receiver = Receiver(new() { ServerCertificate = certificate });

            var result = await fixture.SendAsync(receiver.Url("https", Host));

            result.Outcome.ShouldBe(DeliveryOutcome.TlsFailed);
            result.StatusCode.ShouldBeNull();
            receiver.Requests.ShouldBeEmpty();
        }
    }

    private static RawServer Receiver(SslServerAuthenticationOptions options) => new(async (connection, cancellationToken) =>
    {
        var tls = new SslStream(connection.Stream);
        connection.Stream = tls;
        await tls.AuthenticateAsServerAsync(options, cancellationToken);
        while (await connection.ReadRequestAsync(cancellationToken))
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", cancellationToken);
        }
    });
}

using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Outbound;

namespace Watchpost.Tests.Delivery;

/// <summary>Receivers that misbehave on the wire. The hurried ones are those that would otherwise hold an attempt for ever.</summary>
public sealed class HostileReceiverTests : IDisposable
{
    private const string Filler = "0123456789abcdef";

    private readonly SenderFixture patient = new();
    private readonly SenderFixture hurried = new(patient: false);

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("<html>an answer without a head</html>")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("\0\0\0\0\0\0")]
    public async Task An_answer_that_is_none_is_a_failed_connection(string answer)
    {
        await using var receiver = RawServer.AnsweringOnce(answer);

        var result = await patient.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(DeliveryOutcome.ConnectionFailed);
        result.StatusCode.ShouldBeNull();
        result.Disable.ShouldBeFalse();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nx")]
    public async Task A_success_stands_though_its_body_breaks_off(string answer)
    {
        await using var receiver = RawServer.AnsweringOnce(answer);

        var result = await patient.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(DeliveryOutcome.Delivered);
        result.StatusCode.ShouldBe(200);
    }

    [Theory]
    [InlineData("500 No", DeliveryOutcome.HttpError)]
    [InlineData("302 Found", DeliveryOutcome.Redirect)]
    [InlineData("410 Gone", DeliveryOutcome.Gone)]
    public async Task A_refusal_stands_though_its_answer_breaks_off(string status, DeliveryOutcome outcome)
    {
        await using var receiver = RawServer.AnsweringOnce($"HTTP/1.1 {status}\r\nRetry-After: 9\r\nContent-Length: 100\r\n\r\nhalf of it");

        var result = await patient.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(outcome);
        result.RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
        result.Disable.ShouldBe(outcome == DeliveryOutcome.Gone);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_is_a_failed_connection(bool readsFirst)
    {
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            if (readsFirst)
            {
                await connection.ReadRequestAsync(cancellationToken);
            }

            connection.Reset();
        });

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.ConnectionFailed);
    }

    [Fact]
    public async Task A_success_stands_though_the_connection_is_reset_in_its_body()
    {
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            await connection.ReadRequestAsync(cancellationToken);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", cancellationToken);
            connection.Reset();
        });

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            await connection.ReadRequestAsync(cancellationToken);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n", cancellationToken);
            for (var i = 0; ; i++)
            {
                await connection.WriteAsync($"x-{i.ToString(CultureInfo.InvariantCulture)}: {Filler}\r\n", cancellationToken);
            }
        });

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.ConnectionFailed);
    }

    [Theory]
    [InlineData(32, DeliveryOutcome.Delivered)]
    [InlineData(80, DeliveryOutcome.ConnectionFailed)]
    public async Task Headers_may_have_up_to_64_KiB(int kibibytes, DeliveryOutcome outcome)
    {
        await using var receiver = RawServer.AnsweringOnce($"HTTP/1.1 200 OK\r\nx: {new string('x', kibibytes * 1024)}\r\nContent-Length: 0\r\n\r\n");

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(outcome);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n")]
    public async Task An_endless_body_is_read_no_further_than_it_needs(string head)
    {
        long written = 0;
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            await connection.ReadRequestAsync(cancellationToken);
            await connection.WriteAsync(head, cancellationToken);
            try
            {
                for (; written < 100_000_000; written += 1024)
                {
                    await connection.WriteAsync(new string('x', 1024), cancellationToken);
                }
            }
            catch (IOException)
            {
                dropped.SetResult();
            }
        });

        var result = await patient.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(DeliveryOutcome.Delivered);
        await dropped.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        written.ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[4 * 1024 * 1024], TestContext.Current.CancellationToken);
        }

        var bomb = Encoding.Latin1.GetString(packed.ToArray());
        await using var receiver = RawServer.Answering($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n{bomb}");

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        receiver.Requests.ShouldHaveSingleItem()["Accept-Encoding"].ShouldBeNull();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nup to the end")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\0\u00ff\u00fe\u001b")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-trailer: y\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")]
    public async Task Odd_but_whole_answers_count(string answer)
    {
        await using var receiver = RawServer.AnsweringOnce(answer);

        (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_thousand_interim_answers_change_nothing()
    {
        await using var receiver = RawServer.AnsweringOnce(
            string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000)) + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

        (await patient.SendAsync(receiver.Url())).StatusCode.ShouldBe(404);
    }

    [Fact]
    public async Task Switching_protocols_is_no_success()
    {
        await using var receiver = RawServer.Answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");

        var result = await patient.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(DeliveryOutcome.HttpError);
        result.StatusCode.ShouldBe(101);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task No_answer_in_time_is_a_timeout(string answer)
    {
        await using var receiver = RawServer.Answering(answer);

        var result = await hurried.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(DeliveryOutcome.Timeout);
        result.StatusCode.ShouldBeNull();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", DeliveryOutcome.Delivered, 200)]
    [InlineData("HTTP/1.1 204 No Content\r\n", DeliveryOutcome.Timeout, null)]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 1000000\r\n\r\n", DeliveryOutcome.HttpError, 500)]
    [InlineData("HTTP/1.1 410 Gone\r\nContent-Length: 1000000\r\n\r\n", DeliveryOutcome.Gone, 410)]
    [InlineData("HTTP/1.1 200 OK\r\nwebhook-delivery: disable\r\nContent-Length: 1000000\r\n\r\n", DeliveryOutcome.Delivered, 200)]
    public async Task A_drip_ends_with_the_attempts_time(string head, DeliveryOutcome outcome, int? status)
    {
        await using var receiver = new RawServer(async (connection, cancellationToken) =>
        {
            await connection.ReadRequestAsync(cancellationToken);
            await connection.WriteAsync(head, cancellationToken);
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
                await connection.WriteAsync("x", cancellationToken);
            }
        });

        var result = await hurried.SendAsync(receiver.Url());

        result.Outcome.ShouldBe(outcome);
        result.StatusCode.ShouldBe(status);
        result.Disable.ShouldBe(head.Contains("disable", StringComparison.Ordinal) || status == 410);
    }

    [Fact]
    public async Task A_body_that_never_comes_does_not_take_the_whole_time_of_an_attempt()
    {
        var time = new FakeTimeProvider();
        var started = time.GetUtcNow();
        using var fixture = new SenderFixture(timeProvider: time);
        await using var receiver = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");

        var sending = fixture.SendAsync(receiver.Url());
        while (!sending.IsCompleted)
        {
            // Slowly enough for the status line to come in time on a busy machine.
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var result = await sending;
        result.Outcome.ShouldBe(DeliveryOutcome.Delivered);
        (time.GetUtcNow() - started).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_receiver_that_never_accepts_is_a_timeout()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        (await hurried.SendAsync(new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"))).Outcome.ShouldBe(DeliveryOutcome.Timeout);
        (await hurried.SendAsync(new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"))).Outcome.ShouldBe(DeliveryOutcome.Timeout);
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_is_a_timeout()
    {
        await using var receiver = new RawServer((_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
        var large = SenderFixture.Webhook(receiver.Url()) with { Body = new byte[32 * 1024 * 1024] };

        (await hurried.Sender.SendAsync(large, TestContext.Current.CancellationToken)).Outcome.ShouldBe(DeliveryOutcome.Timeout);
    }

    [Fact]
    public async Task A_resolver_that_hangs_is_a_timeout()
    {
        using var fixture = new SenderFixture(patient: false, resolver: new SilentResolver());

        (await fixture.SendAsync(new("https://receiver.example/"))).Outcome.ShouldBe(DeliveryOutcome.Timeout);
    }

    [Fact]
    public async Task A_receiver_that_closes_after_each_answer_loses_nothing()
    {
        await using var receiver = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");

        for (var i = 0; i < 10; i++)
        {
            (await patient.SendAsync(receiver.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        }

        receiver.Requests.Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_stuck_receiver_does_not_hold_up_another_one()
    {
        await using var stuck = RawServer.Answering("");
        await using var healthy = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 100).Select(_ => patient.Sender.SendAsync(SenderFixture.Webhook(stuck.Url()), cancellation.Token)).ToArray();

        (await patient.SendAsync(healthy.Url())).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        waiting.ShouldAllBe(attempt => !attempt.IsCompleted);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }

    public void Dispose()
    {
        patient.Dispose();
        hurried.Dispose();
    }

    private sealed class SilentResolver : INameResolver
    {
        public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return [];
        }
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.LocalHost.Queues;

namespace Watchpost.Tests.LocalHost;

/// <summary>The queue service's side is played by a loopback server, since the real one cannot be made to lose a lease on demand.</summary>
public sealed class MessageLeaseTests : IAsyncLifetime
{
    private readonly WatchedTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Channel<(string? Receipt, string? Seconds)> renewals = Channel.CreateUnbounded<(string? Receipt, string? Seconds)>();
    private readonly ConcurrentQueue<int> answers = new();
    private WebApplication? app;
    private QueueClient? queue;

    [Fact]
    public async Task A_lease_is_renewed_every_five_minutes_with_the_newest_receipt()
    {
        await using var lease = Lease();

        (await NextRenewalAsync()).ShouldBe((TimeSpan.FromMinutes(5), "receipt-0", "600"));
        (await NextRenewalAsync()).ShouldBe((TimeSpan.FromMinutes(5), "receipt-1", "600"));

        await time.NextWaitAsync();
        (await lease.EndAsync()).ShouldBe("receipt-2");
        time.Advance(TimeSpan.FromHours(1));
        (renewals.Reader.Count, time.Waits).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_renewal_that_failed_is_tried_again_after_a_minute()
    {
        await using var lease = Lease();
        answers.Enqueue(StatusCodes.Status500InternalServerError);

        (await NextRenewalAsync()).ShouldBe((TimeSpan.FromMinutes(5), "receipt-0", "600"));
        (await NextRenewalAsync()).ShouldBe((TimeSpan.FromMinutes(1), "receipt-0", "600"));

        (await time.NextWaitAsync()).ShouldBe(TimeSpan.FromMinutes(5));
        (await lease.EndAsync()).ShouldBe("receipt-1");
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status404NotFound)]
    public async Task A_lost_lease_is_let_go(int answer)
    {
        await using var lease = Lease();
        answers.Enqueue(answer);

        await NextRenewalAsync();

        (await lease.EndAsync()).ShouldBe("receipt-0");
        time.Waits.ShouldBe(0);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        var count = 0;
        app.Run(context =>
        {
            var query = context.Request.Query;
            context.Response.StatusCode = answers.TryDequeue(out var answer) ? answer : StatusCodes.Status204NoContent;
            if (context.Response.StatusCode == StatusCodes.Status204NoContent)
            {
                context.Response.Headers["x-ms-popreceipt"] = $"receipt-{++count}";
                context.Response.Headers["x-ms-time-next-visible"] = "Sun, 01 Mar 2026 12:00:00 GMT";
            }

            renewals.Writer.TryWrite((query["popreceipt"], query["visibilitytimeout"]));
            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        queue = new QueueClient(new Uri($"{app.Urls.Single()}/account/queue"), new QueueClientOptions { Retry = { MaxRetries = 0 } });
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private MessageLease Lease()
    {
        var message = QueuesModelFactory.QueueMessage("message", "receipt-0", "text", dequeueCount: 1);
        return new MessageLease(queue!, message, time, NullLogger.Instance);
    }

    private async Task<(TimeSpan After, string? Receipt, string? Seconds)> NextRenewalAsync()
    {
        var wait = await time.NextWaitAsync();
        time.Advance(wait);
        var (receipt, seconds) = await renewals.Reader.ReadAsync(TestContext.Current.CancellationToken);
        return (wait, receipt, seconds);
    }
}

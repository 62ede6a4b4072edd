using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;

namespace Watchpost.Tests.Sources;

public sealed class HostileAnswerTests
{
    private const int MiB = 1 << 20;
    private static readonly byte[] Letters = Encoding.ASCII.GetBytes(new string('A', 64 << 10));

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public async Task A_huge_mask_is_left_out_and_what_follows_it_is_read(int mebibytes)
    {
        await using var upstream = await Upstream.StartAsync(context => WriteAsync(
            context, """{"id":"1","maskBase64":""", mebibytes * MiB, ""","status":"SUCCESS","imageUrl":"https://x.test/i.png"}"""));
        using var configured = upstream.Source();

        var seen = (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Truncated).ShouldBe((TaskState.Succeeded, false));
        Encoding.UTF8.GetString(seen.Body.Span).ShouldBe("""{"id":"1","status":"SUCCESS","imageUrl":"https://x.test/i.png"}""");
    }

    [Fact]
    public async Task An_answer_beyond_the_bound_is_read_from_its_beginning()
    {
        await using var upstream = await Upstream.StartAsync(context => WriteAsync(
            context, """{"id":"1","status":"SUCCESS","imageUrl":"https://x.test/i.png","extra":""", 100 * MiB, "}"));
        using var configured = upstream.Source();

        var seen = (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Truncated, seen.Body.Length).ShouldBe((TaskState.Succeeded, true, 0));
        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"imageUrl":"https://x.test/i.png"}""");
    }

    [Fact]
    public async Task A_status_beyond_the_bound_is_not_guessed()
    {
        await using var upstream = await Upstream.StartAsync(context => WriteAsync(context, """{"extra":""", 100 * MiB, ""","status":"SUCCESS"}"""));
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_bomb_is_not_unpacked_beyond_the_bound(string encoding)
    {
        var bomb = new MemoryStream();
        await using (Stream packer = encoding == "gzip" ? new GZipStream(bomb, CompressionLevel.Fastest, true) : new BrotliStream(bomb, CompressionLevel.Fastest, true))
        {
            packer.Write("{\"extra\":\""u8);
            for (var i = 0; i < 100 * 16; i++)
            {
                packer.Write(Letters);
            }
        }

        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(bomb.ToArray());
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Fact]
    public async Task An_endless_answer_ends_at_the_bound()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(Letters, context.RequestAborted);
            }
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task Ten_thousand_levels_are_unreadable(string opening)
    {
        await using var upstream = await Upstream.StartAsync(context =>
            context.Response.WriteAsync("""{"status":"SUCCESS","a":""" + string.Concat(Enumerable.Repeat(opening, 10_000))));
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Fact]
    public async Task A_slow_drip_ends_with_the_time_for_one_poll()
    {
        var time = new FakeTimeProvider();
        var dripped = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Response.WriteAsync("""{"status":"SUCCESS",""");
            await context.Response.Body.FlushAsync();
            dripped.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var configured = upstream.Source(time: time, name: "replicate");

        var asking = configured.AskAsync("1");
        await dripped.Task;
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(15));

        (await asking.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken))
            .ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unavailable);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 500\n\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n2a\n")]
    public async Task A_connection_that_closes_early_is_unreadable_whatever_was_seen(string head)
    {
        await using var server = RawServer.Saying(head, """{"id":"1","status":"SUCCESS","a":"bcdefgh"}"""u8.ToArray());
        using var configured = Upstream.Configured.Make("midjourney", new SourceOptions { BaseUrl = server.Url });

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Fact]
    public async Task A_length_beyond_all_bodies_is_not_an_empty_body()
    {
        await using var server = RawServer.Saying(
            "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 9223372036854775807\n\n", """{"id":"1","status":"IN_PROGRESS"}"""u8.ToArray());
        using var configured = Upstream.Configured.Make("midjourney", new SourceOptions { BaseUrl = server.Url });

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("SSH-2.0-OpenSSH_9.6\n")]
    public async Task No_proper_answer_is_unavailable(string head)
    {
        await using var server = RawServer.Saying(head);
        using var configured = Upstream.Configured.Make("midjourney", new SourceOptions { BaseUrl = server.Url });

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unavailable);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_rubbish_is_unreadable(string encoding)
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.WriteAsync("""{"id":"1","status":"SUCCESS"}""");
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = RawServer.Saying("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Redirect($"{elsewhere.Url}/mj/task/1/fetch");
            return Task.CompletedTask;
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Misconfigured);
        elsewhere.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_there_is_unavailable()
    {
        string url;
        await using (var server = RawServer.Saying(""))
        {
            url = server.Url;
        }

        using var configured = Upstream.Configured.Make("midjourney", new SourceOptions { BaseUrl = url });

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unavailable);
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_throws()
    {
        await using var upstream = await Upstream.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var configured = upstream.Source();
        using var cancelled = new CancellationTokenSource();
        var asking = configured.Source.AskAsync(new TaskAddress { Source = "midjourney", TaskId = "1" }, cancelled.Token);

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>Writes a text of many letters between two pieces of JSON.</summary>
    private static async Task WriteAsync(HttpContext context, string head, int letters, string tail)
    {
        context.Response.ContentType = "application/json";
        try
        {
            await context.Response.WriteAsync(head + '"', context.RequestAborted);
            for (var left = letters; left > 0; left -= Letters.Length)
            {
                await context.Response.Body.WriteAsync(Letters, context.RequestAborted);
            }

            await context.Response.WriteAsync('"' + tail, context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has read enough.
        }
    }
}

using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace Watchpost.Fakes;

/// <summary>Puts answers on the wire, honest or not.</summary>
internal sealed class ReplyWriter(TimeProvider time, CancellationToken stopping)
{
    private static readonly byte[] Filler = CreateFiller();

    /// <summary>Answers as usual, or as scripted.</summary>
    public async Task WriteAsync(HttpContext context, Reply? reply, Answer usual)
    {
        if (reply is null)
        {
            await SendAsync(context, usual, context.RequestAborted);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await WriteAsync(context, reply, usual, ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task WriteAsync(HttpContext context, Reply reply, Answer usual, CancellationToken cancel)
    {
        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, time, cancel);
        }

        switch (reply)
        {
            case Reply.Usual:
                await SendAsync(context, usual, cancel);
                break;
            case Reply.Plain plain:
                foreach (var (name, value) in plain.Headers)
                {
                    context.Response.Headers.Append(name, value);
                }

                await SendAsync(context, Answer.Of(plain.Status, plain.Body, plain.ContentType), cancel);
                break;
            case Reply.Truncated:
                await SendAsync(context, usual with { Body = usual.Body[..(usual.Body.Length / 2)] }, cancel);
                break;
            case Reply.Drip drip:
                await DripAsync(context, usual, drip.Every, cancel);
                break;
            case Reply.Huge huge:
                await FloodAsync(context, new Reply.Padded("{\"pad\":\"", Math.Max(0, huge.Bytes - 10), "\"}"), cancel);
                break;
            case Reply.Padded padded:
                await FloodAsync(context, padded, cancel);
                break;
            case Reply.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
                break;
            case Reply.Reset:
                Reset(context);
                break;
            default:
                throw new InvalidOperationException($"No way to write a {reply.GetType().Name}.");
        }
    }

    private static async Task SendAsync(HttpContext context, Answer answer, CancellationToken cancel)
    {
        Head(context, answer, answer.Body.Length);
        if (!answer.Body.IsEmpty)
        {
            await context.Response.BodyWriter.WriteAsync(answer.Body, cancel);
        }
    }

    private async Task DripAsync(HttpContext context, Answer answer, TimeSpan every, CancellationToken cancel)
    {
        Head(context, answer, answer.Body.Length);
        for (var at = 0; at < answer.Body.Length; at++)
        {
            await context.Response.BodyWriter.WriteAsync(answer.Body.Slice(at, 1), cancel);
            await Task.Delay(every, time, cancel);
        }
    }

    private static async Task FloodAsync(HttpContext context, Reply.Padded padded, CancellationToken cancel)
    {
        var (start, end) = (Encoding.UTF8.GetBytes(padded.Before), Encoding.UTF8.GetBytes(padded.After));
        Head(context, new Answer(200, ReadOnlyMemory<byte>.Empty), start.Length + padded.Characters + end.Length);
        await context.Response.BodyWriter.WriteAsync(start, cancel);
        for (var left = padded.Characters; left > 0; left -= Filler.Length)
        {
            await context.Response.BodyWriter.WriteAsync(Filler.AsMemory(0, (int)Math.Min(left, Filler.Length)), cancel);
        }

        await context.Response.BodyWriter.WriteAsync(end, cancel);
    }

    private static void Reset(HttpContext context)
    {
        // Closing with no time to linger sends RST where a plain abort may send FIN.
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }

        context.Abort();
    }

    private static void Head(HttpContext context, Answer answer, long length)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;

        // 204 and 304 have no body and say no length (RFC 9110, section 8.6).
        if (answer.Status is not (204 or 304))
        {
            response.ContentLength = length;
        }
    }

    private static byte[] CreateFiller()
    {
        var filler = new byte[64 * 1024];
        Array.Fill(filler, (byte)'a');
        return filler;
    }
}

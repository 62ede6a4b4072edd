using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Watchpost.Fakes;

/// <summary>The part of a Midjourney relay's HTTP API that asks about tasks, and just enough of submitting.</summary>
internal sealed class MidjourneyEndpoints(FakeUpstream upstream, FakeRelayOptions options, ReplyWriter writer)
{
    private const string Submit = "submit";
    private const string List = "list";

    private static readonly Answer UnknownTask = Answer.Of(400, MidjourneyErrors.UnknownTask);
    private static readonly Answer BadRequest = Answer.Of(400, MidjourneyErrors.BadRequest);
    private static readonly Answer NoToken = Answer.Of(401, MidjourneyErrors.NoToken);
    private static readonly Answer BadToken = Answer.Of(401, MidjourneyErrors.BadToken);

    private readonly string authorization = "Bearer " + options.ApiKey;

    public void Map(IEndpointRouteBuilder routes)
    {
        // Relays answer under any mode's prefix: /mj-fast/mj/…, /mj-relax/mj/….
        foreach (var prefix in new[] { "", "/{mode}" })
        {
            routes.MapGet(prefix + "/mj/task/{id}/fetch", (RequestDelegate)FetchAsync);
            routes.MapPost(prefix + "/mj/task/list-by-condition", (RequestDelegate)ListAsync);
            routes.MapPost(prefix + "/mj/submit/imagine", (RequestDelegate)ImagineAsync);
            routes.MapPost(prefix + "/mj/submit/modal", (RequestDelegate)ModalAsync);
        }
    }

    private async Task FetchAsync(HttpContext context)
    {
        var now = upstream.Time.GetUtcNow();
        var id = TaskId(context);
        upstream.Calls.Add(id, now);
        var task = upstream.Find(id);
        task?.CountCall(now);

        var reply = upstream.Faults.Next(id);
        if (Refusal(context) is { } refusal)
        {
            await writer.WriteAsync(context, reply, refusal);
        }
        else if (task is null)
        {
            await writer.WriteAsync(context, reply, UnknownTask);
        }
        else
        {
            var body = new ArrayBufferWriter<byte>(2048);
            MidjourneyJson.Write(body, task, upstream.SeenAt(now), now);
            await writer.WriteAsync(context, reply ?? task.At(upstream.SeenAt(now)).Instead, new Answer(200, body.WrittenMemory));
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var now = upstream.Time.GetUtcNow();
        upstream.Calls.Add(List, now);
        var reply = upstream.Faults.Next(List);
        await AnswerAsync(context, reply, body =>
        {
            var found = Strings(body, "ids").Distinct(StringComparer.Ordinal).Select(upstream.Find).OfType<FakeTask>().ToList();

            // Where there is no such path, no task was asked about.
            if (reply is not Reply.Plain { Status: 404 or 405 })
            {
                found.ForEach(task => task.CountCall(now));
            }

            // Real relays answer in the order of their own rows, and leave out what they do not know.
            found.Reverse();
            var items = found.Select(task =>
                task.At(upstream.SeenAt(now)).Instead is Reply.Plain { Status: 200 } own ? own.Body : MidjourneyJson.Text(task, upstream.SeenAt(now), now));
            return Answer.Of(200, "[" + string.Join(',', items) + "]");
        });
    }

    private async Task ImagineAsync(HttpContext context)
    {
        upstream.Calls.Add(Submit, upstream.Time.GetUtcNow());
        await AnswerAsync(context, upstream.Faults.Next(Submit), body =>
            body.TryGetProperty("prompt", out var prompt) && prompt.GetString() is { Length: > 0 } text
                ? Accepted(upstream.Submit(options.DefaultPlan, prompt: text).Id)
                : Answer.Of(200, """{"code":4,"description":"prompt不能为空","properties":{}}"""));
    }

    private async Task ModalAsync(HttpContext context)
    {
        upstream.Calls.Add(Submit, upstream.Time.GetUtcNow());
        await AnswerAsync(context, upstream.Faults.Next(Submit), body =>
        {
            if (!body.TryGetProperty("taskId", out var id) || id.GetString() is not { } text || upstream.Find(text) is null)
            {
                return UnknownTask;
            }

            upstream.GoOn(text, options.DefaultPlan);
            return Accepted(text);
        });
    }

    private async Task AnswerAsync(HttpContext context, Reply? reply, Func<JsonElement, Answer> answer)
    {
        Answer usual;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            usual = Refusal(context) ?? (body.RootElement.ValueKind == JsonValueKind.Object ? answer(body.RootElement) : BadRequest);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            usual = BadRequest;
        }

        await writer.WriteAsync(context, reply, usual);
    }

    private Answer? Refusal(HttpContext context)
    {
        var sent = context.Request.Headers.Authorization.ToString();
        return sent.Length == 0 ? NoToken
            : string.Equals(sent, authorization, StringComparison.Ordinal) ? null
            : BadToken;
    }

    // Kestrel leaves an escaped slash escaped in the path, so an ID with one must be read from the request line.
    private static string TaskId(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!id.Contains('%', StringComparison.Ordinal))
        {
            return id;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        const string before = "/mj/task/";
        var from = target.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return Uri.UnescapeDataString(target[from..target.IndexOf('/', from)]);
    }

    private static Answer Accepted(string id) =>
        Answer.Of(200, string.Create(CultureInfo.InvariantCulture, $$"""{"code":1,"description":"Submit success","properties":{},"result":{{JsonSerializer.Serialize(id)}}}"""));

    private static List<string> Strings(JsonElement body, string name) =>
        body.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Select(item => item.GetString()).OfType<string>().ToList()
            : [];
}

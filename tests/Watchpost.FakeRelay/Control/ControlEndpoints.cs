using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>The relay by remote control, for demos and scripts.</summary>
internal sealed class ControlEndpoints(FakeRelay relay, FakeRelayOptions options)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/control/tasks", (RequestDelegate)(context => HandleAsync<NewTask>(context, Submit)));
        routes.MapGet("/control/tasks/{id}", (RequestDelegate)ShowTaskAsync);
        routes.MapPost("/control/faults", (RequestDelegate)(context => HandleAsync<Script>(context, script => Add(relay.Upstream.Faults, script.TaskId, script))));
        routes.MapDelete("/control/faults", (RequestDelegate)(context => ClearAsync(context, relay.Upstream.Faults.Clear)));
        routes.MapPost("/control/receiver", (RequestDelegate)(context => HandleAsync<Script>(context, script => Add(relay.Receiver.Replies, script.Path, script))));
        routes.MapDelete("/control/receiver", (RequestDelegate)(context => ClearAsync(context, relay.Receiver.Replies.Clear)));
        routes.MapGet("/control/webhooks", (RequestDelegate)(context => WriteAsync(context, 200, new { items = relay.Receiver.Received.Select(Show) })));
        routes.MapDelete("/control/webhooks", (RequestDelegate)(context => ClearAsync(context, relay.Receiver.Clear)));
        routes.MapGet("/control/stats", (RequestDelegate)(context => WriteAsync(context, 200, Stats())));
    }

    private (int Status, object Body) Submit(NewTask wanted)
    {
        var duration = TimeSpan.FromSeconds(wanted.Seconds ?? 10);
        var plan = wanted.Outcome switch
        {
            null or "success" => TaskPlan.Success(duration),
            "failure" => TaskPlan.Failure(duration, wanted.Reason ?? "[Banned prompt detected]"),
            "cancel" => TaskPlan.Cancel(duration),
            "modal" => TaskPlan.Modal(duration),
            "never" => TaskPlan.NeverFinishes(duration),
            _ => null,
        };
        if (plan is null)
        {
            return (400, new { error = "outcome is one of success, failure, cancel, modal, never" });
        }

        if (wanted.Id is { } id && relay.Upstream.Find(id) is not null)
        {
            return (409, new { error = $"the task {id} exists already" });
        }

        return (201, Show(relay.Upstream.Submit(plan, wanted.Id, wanted.Prompt ?? "pig --v 6.1")));
    }

    private static (int Status, object Body) Add(ReplyBoard board, string? key, Script script)
    {
        if (script.Reply() is not { } reply)
        {
            return (400, new { error = "kind is one of " + string.Join(", ", Script.Kinds) });
        }

        if (key is null)
        {
            board.ForAll(reply, script.Times);
        }
        else
        {
            board.For(key, reply, script.Times);
        }

        return (201, new { key = key ?? "all", script.Kind, script.Times });
    }

    private Task ShowTaskAsync(HttpContext context) =>
        relay.Upstream.Find((string)context.Request.RouteValues["id"]!) is { } task
            ? WriteAsync(context, 200, Show(task))
            : WriteAsync(context, 404, new { error = "no such task" });

    private object Show(FakeTask task)
    {
        var phase = task.At(options.Time.GetUtcNow());
        return new { task.Id, phase.Status, phase.Progress, task.Calls, task.SubmittedAt, task.FinishesAt };
    }

    private static object Show(ReceivedWebhook webhook) => new
    {
        webhook.At, webhook.Path, webhook.Id, webhook.Type, webhook.TaskId, webhook.Verified, webhook.Problem,
        answered = webhook.Reply switch { null => "200", Reply.Plain plain => plain.Status.ToString(CultureInfo.InvariantCulture), var other => other.GetType().Name },
        webhook.Headers, body = webhook.Text,
    };

    private object Stats()
    {
        var webhooks = relay.Receiver.Received;
        var late = relay.NotificationLatencies().Select(latency => latency.TotalSeconds).Order().ToImmutableArray();
        return new
        {
            tasks = relay.Upstream.Tasks.Count,
            calls = relay.Upstream.Calls.Total,
            webhooks = relay.Receiver.Total,
            verified = webhooks.Count(webhook => webhook.Verified),
            distinct = webhooks.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count(),
            latencySeconds = late.IsEmpty ? null : new { mean = late.Average(), p50 = late[late.Length / 2], p99 = late[late.Length * 99 / 100], max = late[^1] },
        };
    }

    private static async Task HandleAsync<T>(HttpContext context, Func<T, (int Status, object Body)> handle)
        where T : class
    {
        (int Status, object Body) answer;
        try
        {
            var wanted = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Web, context.RequestAborted);
            answer = wanted is null ? (400, new { error = "a JSON object is due" }) : handle(wanted);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            answer = (400, new { error = wrong.Message });
        }

        await WriteAsync(context, answer.Status, answer.Body);
    }

    private static Task ClearAsync(HttpContext context, Action clear)
    {
        clear();
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, Web, context.RequestAborted);
    }

    private sealed record NewTask(string? Id, double? Seconds, string? Outcome, string? Prompt, string? Reason);
}

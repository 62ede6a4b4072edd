using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>Plays an API as strictly as the real one: without its key it answers 401, and 404 to anything else than its own requests.</summary>
public sealed class ApiPlayer(PlayedApi api)
{
    /// <summary>The key of every API.</summary>
    public const string ApiKey = "sk-key-of-a-played-api";

    private static readonly Reply Unauthorized = new Reply.Plain(401, """{"message":"who are you?"}""", Fakes.Answer.Json);
    private static readonly Reply Unknown = new Reply.Plain(404, """{"message":"unknown"}""", Fakes.Answer.Json);

    private readonly ConcurrentDictionary<string, PlayedTask> tasks = new(StringComparer.Ordinal);

    /// <summary>A new task that is at work when it is asked about first, and at its end from then on.</summary>
    public string Submit(bool succeeds)
    {
        var id = Guid.NewGuid().ToString("n");
        tasks[id] = new PlayedTask(id, api.Working, succeeds ? api.Success : api.Failure);
        return id;
    }

    /// <summary>Answers a request.</summary>
    public Reply Answer(ApiCall call)
    {
        if (!api.Key.All(header => call.Headers.GetValueOrDefault(header.Key.ToLowerInvariant()) == header.Value.Replace("{key}", ApiKey, StringComparison.Ordinal)))
        {
            return Unauthorized;
        }

        if (call.Asks == api.List?.Asks)
        {
            return ListOf(JsonNode.Parse(call.Body)!["ids"]!.AsArray().Select(id => id!.GetValue<string>()), api.List.Member);
        }

        return tasks.Values.FirstOrDefault(task => IsAbout(task, call)) is { } asked ? asked.Next().ReplyFor(asked.Id)
            : tasks.Values.FirstOrDefault(task => task.End.Then is { } then && PlayedApi.Fill(then.Asks, task.Id) == call.Asks) is { } followed ? followed.End.Then!.ReplyFor(followed.Id)
            : Unknown;
    }

    private bool IsAbout(PlayedTask task, ApiCall call) =>
        call.Asks == PlayedApi.Fill(api.Asks, task.Id)
        && (api.Sends is not { } sends ? call.Body.Length == 0 : JsonNode.DeepEquals(JsonNode.Parse(call.Body), JsonNode.Parse(PlayedApi.Fill(sends.GetRawText(), task.Id))));

    private Reply.Plain ListOf(IEnumerable<string> ids, string? member)
    {
        JsonNode?[] items =
        [
            .. from id in ids
               where tasks.ContainsKey(id)
               let single = JsonNode.Parse(tasks[id].Next().BodyOf(id))!
               select (member is null ? single : single[member]!).DeepClone(),
        ];
        JsonNode answer = member is null ? new JsonArray(items) : new JsonObject { ["code"] = "success", ["message"] = "", [member] = new JsonArray(items) };
        return new Reply.Plain(200, answer.ToJsonString(), Fakes.Answer.Json);
    }

    private sealed class PlayedTask(string id, PlayedAnswer working, PlayedAnswer end)
    {
        private int calls;

        public string Id => id;

        public PlayedAnswer End => end;

        public PlayedAnswer Next() => Interlocked.Increment(ref calls) == 1 ? working : end;
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.Features;

namespace Watchpost.Fakes;

/// <summary>Any other API, played by a function, below a base URL of its own; see <see cref="FakeRelay.ApiUrl"/>. One that is not played answers 404.</summary>
public sealed class FakeApis
{
    private static readonly Answer Unknown = Answer.Of(404, "no such API", "text/plain");

    private readonly ConcurrentDictionary<string, Func<ApiCall, Reply>> plays = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Name, ApiCall Call)> calls = new();

    /// <summary>Answers all that an API is asked from now on.</summary>
    public void Play(string name, Func<ApiCall, Reply> play) => plays[name] = play;

    /// <summary>What an API was asked, played or not, oldest first.</summary>
    public IReadOnlyList<ApiCall> CallsOf(string name) => [.. calls.Where(call => string.Equals(call.Name, name, StringComparison.Ordinal)).Select(call => call.Call)];

    internal async Task AnswerAsync(HttpContext context, ReplyWriter writer)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        using var reader = new StreamReader(context.Request.Body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var call = new ApiCall(
            $"{context.Request.Method} {target[FakeRelay.ApiPath(name).Length..]}",
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Headers.ToImmutableSortedDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal));
        calls.Enqueue((name, call));
        await writer.WriteAsync(context, plays.TryGetValue(name, out var play) ? play(call) : null, Unknown);
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>One request that reached the receiver, whatever it answered.</summary>
public sealed record ReceivedWebhook
{
    /// <summary>When its last byte was in.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Path and query.</summary>
    public required string Path { get; init; }

    /// <summary>Header names in lower case.</summary>
    public required ImmutableSortedDictionary<string, string> Headers { get; init; }

    /// <summary>The bytes as they came.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Why its signature cannot be trusted; <see langword="null"/> if it can.</summary>
    public required string? Problem { get; init; }

    /// <summary>How it was answered; <see langword="null"/> as usual, with 200.</summary>
    public Reply? Reply { get; init; }

    /// <summary><c>webhook-id</c>.</summary>
    public string? Id => Headers.GetValueOrDefault("webhook-id");

    /// <summary><c>type</c> in the body.</summary>
    public string? Type { get; init; }

    /// <summary><c>data.taskId</c> in the body.</summary>
    public string? TaskId { get; init; }

    /// <summary><c>data.watchId</c> in the body.</summary>
    public string? WatchId { get; init; }

    /// <summary>Whether the signature verified.</summary>
    public bool Verified => Problem is null;

    /// <summary>Whether it tells of a task's end.</summary>
    public bool IsTerminal => Type is "task.succeeded" or "task.failed" or "task.cancelled" or "task.expired";

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body.Span);
}

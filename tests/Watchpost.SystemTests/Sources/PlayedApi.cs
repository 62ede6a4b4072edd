using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchpost.SystemTests.Sources;

/// <summary>One of the APIs in <c>apis.json</c>: what a preset has to ask it, and its own answers about a task at work, and at its good and its bad end.</summary>
public sealed record PlayedApi
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlayedApi> All { get; } = Load();

    /// <summary>The preset that reads it.</summary>
    public required string Preset { get; init; }

    /// <summary>The request about one task, below the base URL: <c>GET /v1/jobs/{id}</c>.</summary>
    public required string Asks { get; init; }

    /// <summary>The JSON that the request has to send, where it has to.</summary>
    public JsonElement? Sends { get; init; }

    /// <summary>The headers that the request has to have, with <c>{key}</c> for the key.</summary>
    public required ImmutableSortedDictionary<string, string> Key { get; init; }

    /// <summary>The task's ID where it is more than <c>{id}</c>.</summary>
    public string TaskId { get; init; } = "{id}";

    /// <summary>What a registration has to bring.</summary>
    public ImmutableSortedDictionary<string, string>? Variables { get; init; }

    /// <summary>Whether a registration has to bring the URL to ask at.</summary>
    public bool StatusUrl { get; init; }

    /// <summary>The request about many tasks, where there is one.</summary>
    public PlayedList? List { get; init; }

    /// <summary>The first answer about each task.</summary>
    public required PlayedAnswer Working { get; init; }

    /// <summary>The second answer about a task that succeeds.</summary>
    public required PlayedAnswer Success { get; init; }

    /// <summary>The second answer about a task that fails.</summary>
    public required PlayedAnswer Failure { get; init; }

    /// <summary>What <c>data.result</c> of the webhook has to be after a success.</summary>
    public required JsonElement Result { get; init; }

    /// <summary>What <c>data.reason</c> has to be after a failure.</summary>
    public required string? Reason { get; init; }

    /// <summary>The name of the source that watches it.</summary>
    public string Source => Preset.Replace('-', '_');

    /// <summary>Puts a task's ID into a text.</summary>
    public static string Fill(string text, string id) => text.Replace("{id}", id, StringComparison.Ordinal);

    private static List<PlayedApi> Load()
    {
        using var stream = typeof(PlayedApi).Assembly.GetManifestResourceStream("apis.json")!;
        return JsonSerializer.Deserialize<List<PlayedApi>>(stream, Json)!;
    }

    /// <summary>A request about many tasks.</summary>
    /// <param name="Asks">Method and target.</param>
    /// <param name="Member">The member that holds the items in the list's answer, and each of them in its single answer; <see langword="null"/>: none does.</param>
    public sealed record PlayedList(string Asks, string? Member = null);
}

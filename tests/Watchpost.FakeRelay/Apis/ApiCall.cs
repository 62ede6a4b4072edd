using System.Collections.Immutable;

namespace Watchpost.Fakes;

/// <summary>A request that reached a scripted API.</summary>
/// <param name="Asks">Method, path and query below the API's base URL, as sent: <c>GET /v1/jobs/a%20b?x=1</c>.</param>
/// <param name="Body">As text; empty if there is none.</param>
/// <param name="Headers">By name, in lower case.</param>
public sealed record ApiCall(string Asks, string Body, ImmutableSortedDictionary<string, string> Headers)
{
    /// <summary>Whether any part of it holds this text.</summary>
    public bool Holds(string text) =>
        Asks.Contains(text, StringComparison.Ordinal) || Body.Contains(text, StringComparison.Ordinal)
        || Headers.Values.Any(value => value.Contains(text, StringComparison.Ordinal));
}

using System.Globalization;
using System.Text.Json.Nodes;
using Watchpost.Model;
using Watchpost.Sources;

namespace Watchpost.Tests.Sources;

/// <summary>Compares an observation with a fixture's label.</summary>
internal static class Label
{
    /// <summary>What differs, in words; empty where nothing does.</summary>
    public static string Mismatch(Fixture fixture, Observation observation)
    {
        var problems = new List<string>();
        var expected = fixture.Expect["state"]!.GetValue<string>();
        var actual = observation switch
        {
            Observation.Reported seen => seen.State.ToString(),
            Observation.PollFailed trouble => trouble.Problem.ToString(),
            _ => "nothing",
        };
        if (!NamesOf(expected, fixture.Http).Contains(actual, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add($"state {actual} instead of {expected}");
        }

        if (observation is Observation.Reported told)
        {
            int? progress = fixture.Expect["progress"] is { } value ? (int)Math.Floor(value.GetValue<double>()) : null;
            Compare("progress", progress, told.Progress);
            Compare("incomplete", fixture.Expect["incomplete"]?.GetValue<bool>() ?? false, told.Incomplete);
            if (fixture.Expect["error"] is { } error && told.Reason?.StartsWith(error.GetValue<string>(), StringComparison.Ordinal) != true)
            {
                problems.Add($"reason '{told.Reason}' instead of '{error}'");
            }
        }

        if (fixture.Expect["retryAfter"] is JsonValue wait)
        {
            Compare("retryAfter", TimeSpan.FromSeconds(wait.GetValue<int>()), (observation as Observation.PollFailed)?.RetryAfter);
        }

        return problems.Count == 0 ? "" : $"{fixture.File}: {string.Join("; ", problems)}";

        void Compare<T>(string name, T expectedValue, T actualValue)
        {
            if (!Equals(expectedValue, actualValue))
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {actualValue} instead of {expectedValue}"));
            }
        }
    }

    /// <summary>The labels' words for problems are coarser than ours.</summary>
    private static string[] NamesOf(string state, int http) => state switch
    {
        "authError" => [nameof(PollProblem.Unauthorized)],
        "transient" when http == 429 => [nameof(PollProblem.RateLimited)],
        "transient" when http == 200 => [nameof(PollProblem.Unreadable)],
        "transient" => [nameof(PollProblem.Unavailable)],
        _ => [state],
    };
}

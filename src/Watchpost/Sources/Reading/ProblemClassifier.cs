using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Watchpost.Sources.Reading;

/// <summary>Classifies responses that say nothing about a task.</summary>
internal static partial class ProblemClassifier
{
    public static PollProblem ByStatus(in UpstreamResponse answer, bool isHtml) => answer.Status switch
    {
        400 when SaysNotFound(answer.Body.Span) => PollProblem.NotFound,
        401 or 402 => PollProblem.Unauthorized,
        403 when isHtml || answer.IsChallenge => PollProblem.Unavailable,
        403 => PollProblem.Unauthorized,
        404 or 410 => PollProblem.NotFound,
        429 => PollProblem.RateLimited,
        >= 300 and <= 399 => PollProblem.Misconfigured,
        _ => PollProblem.Unavailable,
    };

    /// <summary>Whether an HTTP status decides alone, whatever the body says.</summary>
    public static bool HasOwnMeaning(int status) => status is 401 or 402 or 403 or 404 or 408 or 410 or 425 or 429 or >= 500;

    public static Observation.PollFailed Failed(PollProblem problem, in UpstreamResponse answer, string? words = null)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}{(string.IsNullOrWhiteSpace(words) ? "" : ": ")}{words}");
        return new Observation.PollFailed(problem, answer.RetryAfter, OneLine(detail)) { IsOverload = answer.Status is 429 or 503 };
    }

    /// <summary>The upstream's own words, from the first value that has any.</summary>
    public static string? Words(ImmutableArray<int> slots, in JsonView answer, bool withContainers)
    {
        foreach (var slot in slots)
        {
            if (!answer.IsEmpty(slot) && answer.Excerpt(slot, ResponseLimits.ReasonChars, withContainers) is { } words)
            {
                return words;
            }
        }

        return null;
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(JsonText.Cut(text, ResponseLimits.DetailChars));
        for (var at = 0; at < line.Length; at++)
        {
            line[at] = char.IsControl(line[at]) ? ' ' : line[at];
        }

        return line.ToString();
    }

    private static bool SaysNotFound(ReadOnlySpan<byte> body) => NotFound().IsMatch(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]));

    [GeneratedRegex("task_no(t)?_?found|task_not_exist", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotFound();
}

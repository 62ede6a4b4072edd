using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>
/// A minimal set of the spans in which a source's answers changed. With hundreds of open tasks, the spans of one second would fill any list,
/// and tasks that began together change together, which is not a rhythm of the source.
/// <para>
/// The fewest instants that explain all spans are the ends of spans: each time the first one after the last instant. Of the spans that share
/// an instant, three are kept: the first to end and the last to start, which enclose it, and the tightest.
/// </para>
/// </summary>
internal static class ChangeSpans
{
    public const int MaxSpans = 96;

    /// <summary>Adds spans; the result is ordered by their ends.</summary>
    /// <param name="spans">The spans kept so far.</param>
    /// <param name="more">The new spans, in any order.</param>
    public static ImmutableArray<ChangeSpan> With(this ImmutableArray<ChangeSpan> spans, IEnumerable<ChangeSpan> more)
    {
        var kept = new List<ChangeSpan>();
        var sharing = new List<ChangeSpan>();
        foreach (var span in spans.Concat(more).OrderBy(span => span.Until))
        {
            if (sharing is [var first, ..] && span.After >= first.Until)
            {
                kept.AddRange(Telling(sharing));
                sharing.Clear();
            }

            sharing.Add(span);
        }

        kept.AddRange(Telling(sharing));
        return [.. kept.TakeLast(MaxSpans)];
    }

    private static IEnumerable<ChangeSpan> Telling(List<ChangeSpan> sharing)
    {
        if (sharing.Count <= 1)
        {
            return sharing;
        }

        var (first, last) = (sharing[0], sharing.MaxBy(span => span.After));
        var moment = (first.Until + last.After) / 2;
        return new[] { first, sharing.MinBy(span => Math.Max(moment - span.After, span.Until - moment)), last }.Distinct().OrderBy(span => span.Until);
    }
}

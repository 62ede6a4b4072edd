using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>
/// The spans in which a source's answers changed, as few as tell the same: where hundreds of tasks are open, those of the last second alone would fill any list,
/// and tasks that began together change together, which is no rhythm of their source's.
/// <para>
/// The moments at which spans end, each time the first one after the last such moment, are the fewest that explain all spans. Of those that share one,
/// three are kept: the one that ends first and the one that begins last, for between them lies the moment; and the one that reaches least far from it.
/// </para>
/// </summary>
internal static class ChangeSpans
{
    public const int MaxSpans = 96;

    /// <summary>The spans with some more, by their ends.</summary>
    /// <param name="spans">What was kept so far.</param>
    /// <param name="more">In any order.</param>
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

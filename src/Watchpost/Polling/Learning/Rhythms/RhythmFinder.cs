namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>
/// Finds the rhythm in which a source's answers change, from the spans in which they did. A period P and a phase explain a span where one of their ticks
/// lies in it; by chance that happens with probability (width / P). So the evidence for a rhythm is the sum of log2(P / width) over the spans that it explains,
/// less a fine for each that it does not; it has to outweigh the number of rhythms that were tried (a likelihood ratio against "no rhythm", Bonferroni-corrected).
/// A shorter period that explains the same has less evidence, so of P, P/2, P/3 the true one wins; of chained relays only the last one's ticks show.
/// </summary>
internal static class RhythmFinder
{
    /// <summary>How many spans are looked at, newest first.</summary>
    public const int MaxSpans = 48;

    /// <summary>How old a span may be, in seconds: relays sleep between two passes, so their phase wanders.</summary>
    public const double MaxAge = 600;

    private const double MinPeriod = 4;
    private const double MaxPeriod = 40;
    private const double Slack = 0.25;

    // In bits. What the search for the best of some 3,000 periods and 50 phases finds by chance (17), and a margin; and the same next to a known one (10).
    private const double Needed = 26;
    private const double NeededNearby = 12;
    private const double Fine = 5;

    // In bits, too: spans that are worth less, wider than some 0.7 of the period, count as contradictions only.
    private const double MinGain = 0.5;

    // A rhythm shows by coming again: a single moment at which much changed, such as one at which many tasks began, has none.
    private const int MinTicks = 5;

    // Of the latest spans no more than one may contradict: a rhythm that has gone is given up at once.
    private const int Latest = 4;

    // In seconds. Wider ones tell little, and would crowd out those that do; unless they contradict.
    private const double WidestSpan = 12;

    // A rhythm that is known wanders by no more than that between two looks at it.
    private const double Wander = 0.03;

    /// <summary>The rhythm that explains the changes, or none.</summary>
    /// <param name="changes">The spans, oldest first.</param>
    /// <param name="now">Seconds of Unix time.</param>
    /// <param name="known">The last rhythm that was found: looked for first, as it is likelier than any other.</param>
    public static Rhythm? Find(IEnumerable<ChangeSpan> changes, double now, Rhythm? known = null)
    {
        ChangeSpan[] spans = [.. changes
            .Where(span => span.Width > 0 && span.Until > now - MaxAge && span.Until <= now + 1)
            .Where(span => span.Width < WidestSpan || (known is not null && span.Width + (2 * Slack) < known.Period && !known.Explains(span, Slack)))
            .TakeLast(MaxSpans)];
        return (known is null ? null : Find(spans, known.Period * (1 - Wander), known.Period * (1 + Wander), NeededNearby)) ?? Find(spans, MinPeriod, MaxPeriod, Needed);
    }

    private static Rhythm? Find(ChangeSpan[] spans, double shortest, double longest, double needed)
    {
        double[] bits = [.. spans.Select(span => -Math.Log2(span.Width + (2 * Slack)))];
        if (Most(bits, longest) < needed)
        {
            return null;
        }

        var start = spans[0].Until;
        var length = Math.Max(spans[^1].Until - start, MaxPeriod);
        var best = (Evidence: 0d, Period: 0d, Phase: 0d);
        for (var period = longest; period >= shortest; period -= 2 * Slack * period / length)
        {
            if (Most(bits, period) <= Math.Max(best.Evidence, needed))
            {
                continue;
            }

            var (evidence, phase) = BestPhase(spans, bits, start, period);
            if (evidence > best.Evidence)
            {
                best = (evidence, period, phase);
            }
        }

        if (best.Evidence < needed)
        {
            return null;
        }

        var rough = new Rhythm(best.Period, start + best.Phase);
        var ticks = Ticks(rough, spans);
        if (ticks.Count < MinTicks)
        {
            return null;
        }

        var rhythm = Fit(ticks, rough);
        var latest = spans.Where(span => span.Width + (2 * Slack) < best.Period).TakeLast(Latest);
        return latest.Count(span => !rhythm.Explains(span, Slack)) > 1 ? null : rhythm;
    }

    // The evidence is the same for all rhythms that lie within the spans, and favours long periods. The best one runs through their middles:
    // a straight line through the ticks' numbers and times, each weighed by the inverse of its variance (width² / 12).
    private static Rhythm Fit(IReadOnlyCollection<(double Number, ChangeSpan Within)> ticks, Rhythm rough)
    {
        var (weights, numbers, times, products, squares) = (0d, 0d, 0d, 0d, 0d);
        foreach (var (number, within) in ticks)
        {
            var (middle, weight) = (((within.After + within.Until) / 2) - rough.Tick, 1 / (0.75 + (within.Width * within.Width)));
            weights += weight;
            numbers += weight * number;
            times += weight * middle;
            products += weight * number * middle;
            squares += weight * number * number;
        }

        var spread = (weights * squares) - (numbers * numbers);
        if (spread < 1e-9)
        {
            return rough;
        }

        var period = ((weights * products) - (numbers * times)) / spread;
        return new Rhythm(period, rough.Tick + ((times - (period * numbers)) / weights));
    }

    // The ticks that explain spans, by number, and where each lies: in all of its spans at once.
    private static List<(double Number, ChangeSpan Within)> Ticks(Rhythm rhythm, ChangeSpan[] spans) =>
    [
        .. spans
            .Where(span => span.Width + (2 * Slack) < rhythm.Period && rhythm.Explains(span, Slack))
            .GroupBy(span => Math.Ceiling((span.After - Slack - rhythm.Tick) / rhythm.Period))
            .Select(tick => (tick.Key, new ChangeSpan(tick.Max(span => span.After), tick.Min(span => span.Until)))),
    ];

    // What a period's evidence would be if it explained everything.
    private static double Most(double[] bits, double period)
    {
        var (sum, own) = (0d, Math.Log2(period));
        foreach (var bit in bits)
        {
            sum += Worth(bit + own);
        }

        return sum;
    }

    // The phase at which the spans that cover it are worth most: they begin and end at points of a circle, so one walk around it tells.
    private static (double Evidence, double Phase) BestPhase(ChangeSpan[] spans, double[] bits, double start, double period)
    {
        Span<double> at = stackalloc double[2 * MaxSpans];
        Span<double> change = stackalloc double[2 * MaxSpans];
        var (points, evidence, own) = (0, 0d, Math.Log2(period));
        for (var i = 0; i < spans.Length; i++)
        {
            if (bits[i] + own <= 0)
            {
                continue;
            }

            var worth = Worth(bits[i] + own) + Fine;

            var from = Within(spans[i].After - Slack - start, period);
            var to = Within(spans[i].Until + Slack - start, period);
            (at[points], change[points++]) = (from, worth);
            (at[points], change[points++]) = (to, -worth);
            evidence += (to < from ? worth : 0) - Fine;
        }

        at = at[..points];
        change = change[..points];
        at.Sort(change);
        var best = (Evidence: evidence, From: 0d, To: points > 0 ? at[0] : 0);
        for (var i = 0; i < points; i++)
        {
            evidence += change[i];
            if (evidence > best.Evidence)
            {
                best = (evidence, at[i], i + 1 < points ? at[i + 1] : period);
            }
        }

        return (best.Evidence, (best.From + best.To) / 2);
    }

    // A tick half a period off the true one lies in most of the spans that are wider than half of it: those can only contradict.
    private static double Worth(double bits) => bits > MinGain ? bits : 0;

    private static double Within(double time, double period) => time - (Math.Floor(time / period) * period);
}

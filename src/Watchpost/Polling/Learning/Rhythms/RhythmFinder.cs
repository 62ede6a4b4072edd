namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>
/// Finds the rhythm in which a source's answers change, from the spans in which they did. A period P and a phase explain a span that holds
/// one of their ticks; by chance that has the probability (width / P). So the evidence for a rhythm is the sum of log2(P / width) over the
/// spans that it explains, minus a penalty for each that it does not. It must exceed the number of rhythms that were tried (a likelihood
/// ratio against "no rhythm", Bonferroni-corrected). A shorter period that explains the same has less evidence, so of P, P/2, P/3 the true
/// one wins. Of chained relays, only the last one's ticks show.
/// </summary>
internal static class RhythmFinder
{
    /// <summary>The number of spans to use, newest first.</summary>
    public const int MaxSpans = 48;

    /// <summary>The maximum age of a span in seconds: relays sleep between two passes, so their phase drifts.</summary>
    public const double MaxAge = 600;

    private const double MinPeriod = 4;
    private const double MaxPeriod = 40;
    private const double Slack = 0.25;

    // In bits: what a search of some 3,000 periods and 50 phases finds by chance (17), plus a margin; the same near a known rhythm (10).
    private const double Needed = 26;
    private const double NeededNearby = 12;
    private const double Penalty = 5;

    // In bits. Spans that are worth less, wider than some 0.7 of the period, only count as contradictions.
    private const double MinGain = 0.5;

    // A rhythm must repeat: a single moment with many changes, such as the start of many tasks, is none.
    private const int MinTicks = 5;

    // At most one of the latest spans may contradict, so that a rhythm that stops is dropped at once.
    private const int Latest = 4;

    // In seconds. Wider spans say little, and would crowd out narrower ones, unless they contradict.
    private const double WidestSpan = 12;

    // The relative drift of a known rhythm between two searches.
    private const double MaxDrift = 0.03;

    /// <summary>The rhythm that explains the changes; <see langword="null"/> if there is none.</summary>
    /// <param name="changes">The spans, oldest first.</param>
    /// <param name="now">Seconds of Unix time.</param>
    /// <param name="known">The previous rhythm: tried first, because it is the likeliest.</param>
    public static Rhythm? Find(IEnumerable<ChangeSpan> changes, double now, Rhythm? known = null)
    {
        ChangeSpan[] spans = [.. changes
            .Where(span => span.Width > 0 && span.Until > now - MaxAge && span.Until <= now + 1)
            .Where(span => span.Width < WidestSpan || (known is not null && span.Width + (2 * Slack) < known.Period && !known.Explains(span, Slack)))
            .TakeLast(MaxSpans)];
        return (known is null ? null : Find(spans, known.Period * (1 - MaxDrift), known.Period * (1 + MaxDrift), NeededNearby))
            ?? Find(spans, MinPeriod, MaxPeriod, Needed);
    }

    private static Rhythm? Find(ChangeSpan[] spans, double shortest, double longest, double needed)
    {
        double[] bits = [.. spans.Select(span => -Math.Log2(span.Width + (2 * Slack)))];
        if (MaxEvidence(bits, longest) < needed)
        {
            return null;
        }

        var start = spans[0].Until;
        var length = Math.Max(spans[^1].Until - start, MaxPeriod);
        var best = (Evidence: 0d, Period: 0d, Phase: 0d);
        for (var period = longest; period >= shortest; period -= 2 * Slack * period / length)
        {
            if (MaxEvidence(bits, period) <= Math.Max(best.Evidence, needed))
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

    // All rhythms that lie within the spans have the same evidence, which favours long periods. The best one fits the midpoints:
    // a straight line through tick numbers and times, weighted by inverse variance (width² / 12).
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

    // The ticks that explain spans, by number, with the intersection of the spans of each.
    private static List<(double Number, ChangeSpan Within)> Ticks(Rhythm rhythm, ChangeSpan[] spans) =>
    [
        .. spans
            .Where(span => span.Width + (2 * Slack) < rhythm.Period && rhythm.Explains(span, Slack))
            .GroupBy(span => Math.Ceiling((span.After - Slack - rhythm.Tick) / rhythm.Period))
            .Select(tick => (tick.Key, new ChangeSpan(tick.Max(span => span.After), tick.Min(span => span.Until)))),
    ];

    // The evidence of a period that explains everything.
    private static double MaxEvidence(double[] bits, double period)
    {
        var (sum, own) = (0d, Math.Log2(period));
        foreach (var bit in bits)
        {
            sum += Worth(bit + own);
        }

        return sum;
    }

    // The phase with the most evidence: spans begin and end at points of a circle, so one walk around it is enough.
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

            var worth = Worth(bits[i] + own) + Penalty;

            var from = Within(spans[i].After - Slack - start, period);
            var to = Within(spans[i].Until + Slack - start, period);
            (at[points], change[points++]) = (from, worth);
            (at[points], change[points++]) = (to, -worth);
            evidence += (to < from ? worth : 0) - Penalty;
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

    // A tick half a period off lies in most spans wider than half a period, so those can only contradict.
    private static double Worth(double bits) => bits > MinGain ? bits : 0;

    private static double Within(double time, double period) => time - (Math.Floor(time / period) * period);
}

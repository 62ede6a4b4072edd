using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>When a source's answers changed lately, and the rhythm in that, if there is one. Not safe for several threads.</summary>
internal sealed class RhythmMemory
{
    // A rhythm that is not known is worth a search now and then only: it costs milliseconds.
    private const int SearchEvery = 8;

    private ImmutableArray<ChangeSpan> changes = [];
    private Rhythm? rhythm;
    private Rhythm? last;
    private int unsought;

    /// <summary>Whether this process saw a change since it last wrote.</summary>
    public bool HasUnsaved { get; private set; }

    /// <summary>Takes note that the answer about a task changed.</summary>
    public void Add(ChangeSpan change, double now)
    {
        HasUnsaved = true;
        Remember([change], now);
        Seek(now, SearchEvery);
    }

    /// <summary>All changes that count. Where writing fails, they are written with what comes next.</summary>
    public ImmutableArray<ChangeSpan> ToWrite()
    {
        HasUnsaved = false;
        return changes;
    }

    /// <summary>Takes over what all processes saw.</summary>
    public void Take(IEnumerable<ChangeSpan> all, double now)
    {
        Remember(all, now);
        Seek(now, atLeast: 1);
    }

    /// <summary>The rhythm that counts now; <see langword="null"/>: none. What nothing has confirmed for as long as changes count is none any more.</summary>
    public Rhythm? At(double now) => changes is [.., var latest] && Math.Abs(now - latest.Until) <= RhythmFinder.MaxAge ? rhythm : null;

    // What lies in the future, or is no span at all, was seen by a clock that was wrong.
    private void Remember(IEnumerable<ChangeSpan> more, double now)
    {
        var kept = changes.With(more.Where(change => change.Width > 0 && change.Until <= now + 1));
        unsought += kept.SequenceEqual(changes) ? 0 : 1;
        changes = kept;
    }

    // A rhythm that is known is looked after with each change, for it must be given up at once.
    private void Seek(double now, int atLeast)
    {
        if (unsought < (rhythm is null ? atLeast : 1))
        {
            return;
        }

        unsought = 0;
        rhythm = RhythmFinder.Find(changes, now, last);
        last = rhythm ?? last;
    }
}

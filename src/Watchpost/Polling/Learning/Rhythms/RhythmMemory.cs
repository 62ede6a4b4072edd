using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>When a source's answers changed lately, and their rhythm if there is one. Not thread-safe.</summary>
internal sealed class RhythmMemory
{
    // A search for an unknown rhythm costs milliseconds, so it runs now and then only.
    private const int SearchEvery = 8;

    private ImmutableArray<ChangeSpan> changes = [];
    private Rhythm? rhythm;
    private Rhythm? last;
    private int unsought;

    /// <summary>Whether this process saw a change since its last write.</summary>
    public bool HasUnsaved { get; private set; }

    public void Add(ChangeSpan change, double now)
    {
        HasUnsaved = true;
        Remember([change], now);
        Seek(now, SearchEvery);
    }

    /// <summary>All recent changes. If the write fails, they are part of the next one.</summary>
    public ImmutableArray<ChangeSpan> ToWrite()
    {
        HasUnsaved = false;
        return changes;
    }

    /// <summary>Adds the changes that all processes saw.</summary>
    public void Take(IEnumerable<ChangeSpan> all, double now)
    {
        Remember(all, now);
        Seek(now, atLeast: 1);
    }

    /// <summary>The current rhythm; <see langword="null"/> if there is none, or no change within <see cref="RhythmFinder.MaxAge"/> confirms it.</summary>
    public Rhythm? At(double now) => changes is [.., var latest] && Math.Abs(now - latest.Until) <= RhythmFinder.MaxAge ? rhythm : null;

    // A change in the future, or without a width, was seen by a wrong clock.
    private void Remember(IEnumerable<ChangeSpan> more, double now)
    {
        var kept = changes.With(more.Where(change => change.Width > 0 && change.Until <= now + 1));
        unsought += kept.SequenceEqual(changes) ? 0 : 1;
        changes = kept;
    }

    // A known rhythm is checked on each change, because it must be dropped at once if it stops.
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

using System.Collections.Concurrent;

namespace Watchpost.Fakes;

/// <summary>
/// Which requests are answered otherwise, for one key (a task ID, a path) or for all. Each has a queue of replies, and each reply its number of
/// times; when the queue has run out, the usual answers come again. A key's own replies come before those for all.
/// </summary>
public sealed class ReplyBoard
{
    private readonly ConcurrentDictionary<string, Script> byKey = new(StringComparer.Ordinal);
    private readonly Script all = new();

    /// <summary>Adds a reply for one key: so many times, or from then on.</summary>
    public void For(string key, Reply reply, int? times = null) => byKey.GetOrAdd(key, static _ => new Script()).Add(reply, times);

    /// <summary>Adds a reply for all keys: so many times, or from then on.</summary>
    public void ForAll(Reply reply, int? times = null) => all.Add(reply, times);

    /// <summary>Back to the usual answers for one key.</summary>
    public void Clear(string key) => byKey.TryRemove(key, out _);

    /// <summary>Back to the usual answers for all.</summary>
    public void Clear()
    {
        byKey.Clear();
        all.Clear();
    }

    /// <summary>The reply that this request must get; <see langword="null"/> for the usual one.</summary>
    public Reply? Next(string key) => (byKey.TryGetValue(key, out var own) ? own.Next() : null) ?? all.Next();

    private sealed class Script
    {
        private readonly Lock sync = new();
        private readonly Queue<(Reply Reply, int? Times)> next = new();
        private volatile int count;
        private int given;

        public void Add(Reply reply, int? times)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times ?? 1, nameof(times));
            lock (sync)
            {
                next.Enqueue((reply, times));
                count = next.Count;
            }
        }

        public void Clear()
        {
            lock (sync)
            {
                next.Clear();
                given = 0;
                count = 0;
            }
        }

        public Reply? Next()
        {
            if (count == 0)
            {
                return null;
            }

            lock (sync)
            {
                if (!next.TryPeek(out var head))
                {
                    return null;
                }

                if (head.Times is { } times && ++given >= times)
                {
                    next.Dequeue();
                    given = 0;
                    count = next.Count;
                }

                return head.Reply;
            }
        }
    }
}

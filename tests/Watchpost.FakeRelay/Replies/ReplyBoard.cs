using System.Collections.Concurrent;

namespace Watchpost.Fakes;

/// <summary>
/// Which requests are answered otherwise, for one key (a task ID, a path) or for all. Each has a queue of replies, and each reply its number of
/// times; when the queue has run out, the usual answers come again. A key's own replies come before those for all.
/// </summary>
public sealed class ReplyBoard
{
    private readonly ConcurrentDictionary<string, Script> _byKey = new(StringComparer.Ordinal);
    private readonly Script _all = new();

    /// <summary>Adds a reply for one key: so many times, or from then on.</summary>
    public void For(string key, Reply reply, int? times = null) => _byKey.GetOrAdd(key, static _ => new Script()).Add(reply, times);

    /// <summary>Adds a reply for all keys: so many times, or from then on.</summary>
    public void ForAll(Reply reply, int? times = null) => _all.Add(reply, times);

    /// <summary>Back to the usual answers for one key.</summary>
    public void Clear(string key) => _byKey.TryRemove(key, out _);

    /// <summary>Back to the usual answers for all.</summary>
    public void Clear()
    {
        _byKey.Clear();
        _all.Clear();
    }

    /// <summary>The reply that this request must get; <see langword="null"/> for the usual one.</summary>
    public Reply? Next(string key) => (_byKey.TryGetValue(key, out var own) ? own.Next() : null) ?? _all.Next();

    private sealed class Script
    {
        private readonly Lock _lock = new();
        private readonly Queue<(Reply Reply, int? Times)> _next = new();
        private volatile int _count;
        private int _given;

        public void Add(Reply reply, int? times)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times ?? 1, nameof(times));
            lock (_lock)
            {
                _next.Enqueue((reply, times));
                _count = _next.Count;
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                _next.Clear();
                _given = 0;
                _count = 0;
            }
        }

        public Reply? Next()
        {
            if (_count == 0)
            {
                return null;
            }

            lock (_lock)
            {
                if (!_next.TryPeek(out var head))
                {
                    return null;
                }

                if (head.Times is { } times && ++_given >= times)
                {
                    _next.Dequeue();
                    _given = 0;
                    _count = _next.Count;
                }

                return head.Reply;
            }
        }
    }
}

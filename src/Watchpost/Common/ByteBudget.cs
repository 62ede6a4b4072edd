namespace Watchpost.Common;

/// <summary>How much memory may be held for one purpose at a time. Disposing of a share gives it back.</summary>
/// <param name="most">All of it, in bytes.</param>
internal sealed class ByteBudget(long most)
{
    private long taken;

    /// <summary>Takes a share. A share larger than the whole budget is given once no other is held.</summary>
    /// <returns><see langword="null"/> where there is not enough left.</returns>
    public IDisposable? TryTake(long bytes)
    {
        while (true)
        {
            var before = Interlocked.Read(ref taken);
            if (before > 0 && before + bytes > most)
            {
                return null;
            }

            if (Interlocked.CompareExchange(ref taken, before + bytes, before) == before)
            {
                return new Share(this, bytes);
            }
        }
    }

    private sealed class Share(ByteBudget budget, long bytes) : IDisposable
    {
        private long held = bytes;

        public void Dispose() => Interlocked.Add(ref budget.taken, -Interlocked.Exchange(ref held, 0));
    }
}

namespace Watchpost.Common;

/// <summary>A limit on the memory held for one purpose. Disposing of a share returns it.</summary>
/// <param name="most">The limit in bytes.</param>
internal sealed class ByteBudget(long most)
{
    private long taken;

    /// <summary>Takes a share. A share larger than the limit is granted when no other is held.</summary>
    /// <returns><see langword="null"/> if there is not enough left.</returns>
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

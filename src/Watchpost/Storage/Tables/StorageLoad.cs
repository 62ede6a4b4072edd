namespace Watchpost.Storage.Tables;

/// <summary>Counts this process's running storage calls. Optional writes are skipped when they pile up.</summary>
internal sealed class StorageLoad
{
    private const int High = 24;
    private int underWay;

    public bool IsHigh => Volatile.Read(ref underWay) >= High;

    /// <summary>Counts a call until the returned value is disposed of.</summary>
    public Call Enter()
    {
        Interlocked.Increment(ref underWay);
        return new Call(this);
    }

    public readonly struct Call(StorageLoad load) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref load.underWay);
    }
}

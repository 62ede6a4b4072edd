namespace Watchpost.Storage.Tables;

/// <summary>How many calls to the storage are under way in this process. What is merely nice to store gives way when they pile up.</summary>
internal sealed class StorageLoad
{
    private const int High = 24;
    private int underWay;

    public bool IsHigh => Volatile.Read(ref underWay) >= High;

    /// <summary>Counts a call until the returned value is disposed.</summary>
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

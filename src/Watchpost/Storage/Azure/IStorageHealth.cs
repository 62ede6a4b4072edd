namespace Watchpost.Storage.Azure;

/// <summary>Whether the storage can be reached.</summary>
public interface IStorageHealth
{
    /// <summary>Looks at once, within a few seconds; never throws but for cancellation.</summary>
    Task<bool> IsReachableAsync(CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Azure;
using Watchpost.Storage.Tasks;

namespace Watchpost.Storage.Tables;

/// <summary>How an atomic write ended: a closed set. Anything else is an exception.</summary>
internal abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>All changes were made.</summary>
    /// <param name="Tags">The rows' new tags, in the order of the changes; meaningless for removed rows.</param>
    public sealed record Written(ImmutableArray<ETag> Tags) : WriteResult;

    /// <summary>
    /// This call changed nothing: a row exists already, has changed since it was read, or is gone. An earlier try of the same write, whose answer was
    /// lost, may have made the changes.
    /// </summary>
    public sealed record Conflict : WriteResult
    {
        public static Conflict Instance { get; } = new();
    }

    /// <summary>
    /// Nothing was changed, and no retry can succeed: storage rejects the write, most likely because it is too large. Only
    /// <see cref="TaskStore.TryWriteAsync"/> returns this; elsewhere it is an exception.
    /// </summary>
    /// <param name="Reason">The answer of storage.</param>
    public sealed record Refused(RequestFailedException Reason) : WriteResult;
}

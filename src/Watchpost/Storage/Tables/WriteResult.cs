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
    /// <param name="Tags">The rows' new tags, in the order of the changes; of no meaning for a removed row.</param>
    public sealed record Written(ImmutableArray<ETag> Tags) : WriteResult;

    /// <summary>
    /// None was made by this call: a row exists already, changed since it was read, or is gone.
    /// An earlier try of the same write, whose answer was lost, may have made them.
    /// </summary>
    public sealed record Conflict : WriteResult
    {
        public static Conflict Instance { get; } = new();
    }

    /// <summary>
    /// None was made, nor ever will be: the storage does not take such a write, most likely because it is too large. Told by
    /// <see cref="TaskStore.TryWriteAsync"/> only; elsewhere it is an exception.
    /// </summary>
    /// <param name="Reason">What the storage said.</param>
    public sealed record Refused(RequestFailedException Reason) : WriteResult;
}

using System.Collections.Immutable;

namespace Watchpost.Delivery.Secrets;

/// <summary>Provides the keys for encryption at rest: from the setting, or from storage if it is unset.</summary>
internal interface IEncryptionKeys
{
    /// <summary>At least one key, newest first. The first encrypts, all decrypt. Called on each use, so it returns from memory.</summary>
    ValueTask<ImmutableArray<EncryptionKey>> GetAsync(CancellationToken cancellationToken);
}

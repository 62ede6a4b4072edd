using System.Collections.Immutable;

namespace Watchpost.Delivery.Secrets;

/// <summary>Where the keys for secrets at rest come from: the setting, or storage where there is no setting.</summary>
internal interface IEncryptionKeys
{
    /// <summary>At least one key, newest first: the first one encrypts, all of them decrypt. Asked on each use, so it answers from memory.</summary>
    ValueTask<ImmutableArray<EncryptionKey>> GetAsync(CancellationToken cancellationToken);
}

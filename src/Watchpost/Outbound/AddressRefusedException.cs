namespace Watchpost.Outbound;

/// <summary>The guard did not dial: the host is, or resolves to, an address that is not a public one. Nothing was sent.</summary>
/// <param name="host">The host that was asked for.</param>
/// <param name="verdict">What one of its addresses is for.</param>
internal sealed class AddressRefusedException(string host, AddressVerdict verdict) : IOException($"'{host}' has an address that is not dialled ({verdict}).")
{
    /// <summary>What one of the host's addresses is for.</summary>
    public AddressVerdict Verdict { get; } = verdict;
}

namespace Watchpost.Outbound;

/// <summary>The host is, or resolves to, an address that may not be dialled. Nothing was sent.</summary>
/// <param name="host">The requested host.</param>
/// <param name="verdict">The classification of one of its addresses.</param>
internal sealed class AddressRefusedException(string host, AddressVerdict verdict) : IOException($"'{host}' has an address that is not dialled ({verdict}).")
{
    /// <summary>The classification of one of the host's addresses.</summary>
    public AddressVerdict Verdict { get; } = verdict;
}

namespace Watchpost.Delivery.Consent;

/// <summary>Whether hosts agree to be sent webhooks.</summary>
internal interface IHostConsent
{
    /// <summary>Who asks, as hosts are told with each request; <see langword="null"/> where none is asked.</summary>
    string? Origin { get; }

    /// <summary>
    /// Whether the callback's host agrees; asks it where that is not known. Throws what the exchange itself throws, so that a host that cannot be
    /// reached counts as that.
    /// </summary>
    Task<ConsentAnswer> AskAsync(Uri url, CancellationToken cancellationToken);
}

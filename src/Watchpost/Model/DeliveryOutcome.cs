namespace Watchpost.Model;

/// <summary>How one attempt ended: the contract's <c>outcome</c> categories, and nothing finer (a receiver's own words are never shown).</summary>
public enum DeliveryOutcome
{
    /// <summary>Any 2xx.</summary>
    Delivered,

    /// <summary>A status that is neither 2xx, 3xx nor 410.</summary>
    HttpError,

    /// <summary>Any 3xx; never followed.</summary>
    Redirect,

    /// <summary>410: the receiver wants no more.</summary>
    Gone,

    /// <summary>No complete answer within the whole attempt's time.</summary>
    Timeout,

    /// <summary>No connection, or it broke.</summary>
    ConnectionFailed,

    /// <summary>The name did not resolve.</summary>
    DnsFailed,

    /// <summary>TLS failed: wrong name, expired, not trusted, too old.</summary>
    TlsFailed,

    /// <summary>The guard refused the address that the name resolved to.</summary>
    RefusedAddress,

    /// <summary>The receiver answered <c>webhook-delivery: abort-message</c>.</summary>
    Aborted,
}

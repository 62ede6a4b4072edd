namespace Watchpost.Tests.Delivery;

/// <summary>What a receiver finds when it checks a webhook.</summary>
public enum WebhookVerification
{
    /// <summary>One of the signatures is right and the timestamp is fresh.</summary>
    Valid,

    /// <summary>One of the three headers is missing or empty.</summary>
    MissingHeader,

    /// <summary>The timestamp is not a whole number of Unix seconds.</summary>
    BadTimestamp,

    /// <summary>The timestamp lies further in the past than the tolerance: a replay, or a wrong clock.</summary>
    TooOld,

    /// <summary>The timestamp lies further in the future than the tolerance.</summary>
    TooNew,

    /// <summary>No <c>v1</c> signature fits the bytes and any of the secrets.</summary>
    NoMatch,
}

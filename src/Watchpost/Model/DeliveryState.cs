namespace Watchpost.Model;

/// <summary>How far a watch's notifications are: the contract's <c>delivery.state</c>.</summary>
public enum DeliveryState
{
    /// <summary>Nothing to deliver yet.</summary>
    None,

    /// <summary>Due, not attempted.</summary>
    Pending,

    /// <summary>Attempted in vain; more attempts follow.</summary>
    Retrying,

    /// <summary>The terminal notification was taken.</summary>
    Delivered,

    /// <summary>Given up; can be redelivered.</summary>
    Failed,

    /// <summary>The receiver said stop.</summary>
    Disabled,

    /// <summary>The watch was deleted.</summary>
    Cancelled,
}

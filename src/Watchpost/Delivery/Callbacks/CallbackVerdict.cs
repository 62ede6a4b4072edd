namespace Watchpost.Delivery.Callbacks;

/// <summary>What <see cref="CallbackUrl"/> makes of a callback's text.</summary>
internal abstract record CallbackVerdict
{
    private CallbackVerdict()
    {
    }

    /// <summary>It may be registered. What its name resolves to is judged when the connection is made.</summary>
    /// <param name="Url">The callback, parsed.</param>
    public sealed record Accepted(Uri Url) : CallbackVerdict;

    /// <summary>It is not a URL at all, or too long: a mistake in the request.</summary>
    /// <param name="Reason">A sentence for the caller.</param>
    public sealed record Invalid(string Reason) : CallbackVerdict;

    /// <summary>It is a URL that we do not send to: the contract's <c>callback-refused</c>.</summary>
    /// <param name="Reason">A sentence for the caller.</param>
    public sealed record Refused(string Reason) : CallbackVerdict;
}

namespace Watchpost.Delivery.Callbacks;

/// <summary>The result of <see cref="CallbackUrl"/>.</summary>
internal abstract record CallbackVerdict
{
    private CallbackVerdict()
    {
    }

    /// <summary>It may be registered. The resolved address is checked at connect time.</summary>
    /// <param name="Url">The callback, parsed.</param>
    public sealed record Accepted(Uri Url) : CallbackVerdict;

    /// <summary>Not a URL, or too long: a mistake in the request.</summary>
    /// <param name="Reason">A sentence for the caller.</param>
    public sealed record Invalid(string Reason) : CallbackVerdict;

    /// <summary>A URL that is not allowed: the contract's <c>callback-refused</c>.</summary>
    /// <param name="Reason">A sentence for the caller.</param>
    public sealed record Refused(string Reason) : CallbackVerdict;
}

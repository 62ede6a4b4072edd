using System.Diagnostics;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;

namespace Watchpost.Http.Input;

/// <summary>What a callback and its secret must be, wherever a request brings them.</summary>
internal static class CallbackCheck
{
    /// <summary>Notes what is wrong with a secret.</summary>
    public static void Secret(string? secret, FieldErrors errors)
    {
        if (secret is not null && !WebhookSecret.TryParse(secret, out _))
        {
            errors.Add("secret", "Must be whsec_ and the Base64 of 24 to 64 bytes.");
        }
    }

    /// <summary>Notes what is wrong with a callback.</summary>
    /// <returns>Whether it is well-formed and yet refused.</returns>
    public static bool Url(string? callbackUrl, CallbackOptions options, FieldErrors errors)
    {
        if (callbackUrl is null)
        {
            return false;
        }

        switch (CallbackUrl.Check(callbackUrl, options))
        {
            case CallbackVerdict.Accepted:
                return false;
            case CallbackVerdict.Invalid(var reason):
                errors.Add("callbackUrl", reason);
                return false;
            case CallbackVerdict.Refused(var reason):
                errors.Add("callbackUrl", reason);
                return true;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The problem that a request's errors make: the refusal where it is all that is wrong, so that it can be told apart.</summary>
    public static Problem ProblemOf(FieldErrors errors, bool isRefused) =>
        isRefused && errors.Count == 1 ? Problems.CallbackRefused(errors) : Problems.Validation(errors);
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Watchpost.Delivery.Sending;

namespace Watchpost.Http.Output;

/// <summary><c>POST /callbacks/test</c>: the category and no details. Echoing the response would let callers probe the network.</summary>
internal sealed record CallbackTestResult(
    DeliveryOutcome Outcome,
    [property: Range(0, 999), Description("The receiver's status code (any three digits); null if it did not respond.")] int? StatusCode,
    long DurationMs)
{
    public static CallbackTestResult Of(AttemptResult result) => new(result.Outcome, result.StatusCode, (long)result.Duration.TotalMilliseconds);
}

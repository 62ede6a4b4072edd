using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Watchpost.Delivery.Sending;

namespace Watchpost.Http.Output;

/// <summary><c>POST /callbacks/test</c>: the category, and nothing finer. A receiver's own words would make this a window into a network.</summary>
internal sealed record CallbackTestResult(
    DeliveryOutcome Outcome,
    [property: Range(0, 999), Description("Any three digits that the receiver sends; null where no answer came.")] int? StatusCode,
    long DurationMs)
{
    public static CallbackTestResult Of(AttemptResult result) => new(result.Outcome, result.StatusCode, (long)result.Duration.TotalMilliseconds);
}

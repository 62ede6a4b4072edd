using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Watchpost.Delivery.Redelivery;

namespace Watchpost.Http.Output;

/// <summary>A bulk redelivery with its counts so far.</summary>
internal sealed record ReplayBody(
    string Id,
    [property: AllowedValues("running", "done")] string State,
    [property: Description("Matching watches so far.")] int Matched,
    [property: Description("Matching watches that have a notification and are not deleted.")] int Redelivered)
{
    public static ReplayBody Of(ReplayOperation operation) =>
        new(operation.Id, operation.IsDone ? "done" : "running", operation.Matched, operation.Redelivered);
}

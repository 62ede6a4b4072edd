using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Watchpost.Delivery.Redelivery;

namespace Watchpost.Http.Output;

/// <summary>A redelivery of many watches, with its count so far.</summary>
internal sealed record ReplayBody(
    string Id,
    [property: AllowedValues("running", "done")] string State,
    [property: Description("Watches that matched so far.")] int Matched,
    [property: Description("Those of them that have a notification and are not deleted.")] int Redelivered)
{
    public static ReplayBody Of(ReplayOperation operation) =>
        new(operation.Id, operation.IsDone ? "done" : "running", operation.Matched, operation.Redelivered);
}

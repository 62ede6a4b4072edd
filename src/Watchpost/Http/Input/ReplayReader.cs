using Microsoft.AspNetCore.Http;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /redeliver</c>. Reports all errors at once.</summary>
internal static class ReplayReader
{
    /// <summary>The watches to redeliver; or 400, 413, 415.</summary>
    public static async Task<Parsed<ReplayRequest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        (await JsonBody.ReadAsync(request, cancellationToken)).Then(body => Read(body.Span));

    internal static Parsed<ReplayRequest> Read(ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        DateTimeOffset? since = null, until = null;
        string? source = null;
        IReadOnlyCollection<DeliveryState>? states = [DeliveryState.Failed];
        JsonBody.Parse(body, errors, ["since", "until"], new Dictionary<string, Action<JsonInput>>(StringComparer.Ordinal)
        {
            ["since"] = member => since = errors.CheckTime("since", member.Text()),
            ["until"] = member => until = errors.CheckTime("until", member.Text()),
            ["source"] = member => source = errors.CheckSourceName(member.Text()),
            ["deliveryState"] = member => states = member.Names(
                WireNames.DeliveryStateOf, "Must be an array with at least one of none, pending, retrying, delivered, failed, disabled and cancelled."),
        });
        if (since > until)
        {
            errors.Add("since", "Must not be later than until.");
        }

        return errors.Or(() => new ReplayRequest(since!.Value, until!.Value, source, [.. states!.Distinct().Order()]));
    }
}

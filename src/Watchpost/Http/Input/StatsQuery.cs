using Microsoft.AspNetCore.Http;

namespace Watchpost.Http.Input;

/// <summary>Reads the query of <c>GET /stats</c>.</summary>
internal static class StatsQuery
{
    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(24);

    /// <summary>
    /// The registration window, by default the last 24 hours; or 400 with all invalid values.
    /// <c>Until</c> is exclusive and never before <c>Since</c>.
    /// </summary>
    public static Parsed<(DateTimeOffset Since, DateTimeOffset Until)> Read(IQueryCollection query, TimeProvider time)
    {
        var values = new QueryValues(query);
        var errors = values.Errors;
        var askedSince = errors.CheckTime("since", values.Single("since"));
        var until = errors.CheckTime("until", values.Single("until")) ?? time.GetUtcNow();
        var since = askedSince ?? DayBefore(until);
        if (since > until && !errors.Any)
        {
            errors.Add("since", "Must not be later than until, which is now unless it is given.");
        }

        return errors.Or(() => (since, until));
    }

    private static DateTimeOffset DayBefore(DateTimeOffset until) =>
        until - DateTimeOffset.MinValue < DefaultLength ? DateTimeOffset.MinValue : until - DefaultLength;
}

using Microsoft.AspNetCore.Http;

namespace Watchpost.Http.Input;

/// <summary>Reads the query of <c>GET /stats</c>.</summary>
internal static class StatsQuery
{
    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(24);

    /// <summary>The window: up to now, and 24 hours long, where the query does not say otherwise; or 400 with all values that are wrong.</summary>
    public static Parsed<Window> Read(IQueryCollection query, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var values = new QueryValues(query);
        var askedSince = values.Time("since");
        var until = values.Time("until") ?? time.GetUtcNow();
        var since = askedSince ?? DayBefore(until);
        if (since > until && !values.Errors.Any)
        {
            values.Errors.Add("since", "Must not be later than until, which is now unless it is given.");
        }

        return values.Errors.Any
            ? new Parsed<Window>.Invalid(Problems.Validation(values.Errors))
            : new Parsed<Window>.Valid(new Window(since, until));
    }

    private static DateTimeOffset DayBefore(DateTimeOffset until) =>
        until - DateTimeOffset.MinValue < DefaultLength ? DateTimeOffset.MinValue : until - DefaultLength;
}

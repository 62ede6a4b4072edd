using System.Net.Http.Headers;

namespace Watchpost.Sources.Asking;

/// <summary><c>Retry-After</c> (RFC 9110, section 10.2.3): seconds or a date.</summary>
internal static class RetryAfter
{
    /// <summary>The longest wait that we believe.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How long to wait; never negative, at most 24 hours; <see langword="null"/> where the answer does not say.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait is { } time ? TimeSpan.FromTicks(Math.Clamp(time.Ticks, 0, Longest.Ticks)) : null;
    }
}

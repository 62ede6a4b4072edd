namespace Watchpost.Retention;

/// <summary>How long to keep finished watches: <c>Watchpost__Retention__…</c>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>
    /// Seconds to keep a watch after its last change (its end, an attempt, its deletion), with its attempts and its task's result; 1 to 315,360,000
    /// (ten years). Default: 30 days.
    /// </summary>
    public double KeepSeconds { get; set; } = TimeSpan.FromDays(30).TotalSeconds;
}

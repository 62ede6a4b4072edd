namespace Watchpost.Benchmarks;

/// <summary>What became of one watch, and what a perfect poller would have made of it.</summary>
internal sealed record WatchOutcome
{
    public required DateTimeOffset RegisteredAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public required TimeSpan Interval { get; init; }

    /// <summary>How often the relay was asked about the task.</summary>
    public required int Calls { get; init; }

    /// <summary>When the first terminal webhook arrived; <see langword="null"/> if none did.</summary>
    public required DateTimeOffset? NotifiedAt { get; init; }

    /// <summary>How many terminal webhooks arrived.</summary>
    public required int Webhooks { get; init; }

    /// <summary>How many different IDs they had.</summary>
    public required int Notifications { get; init; }

    /// <summary>How many attempts the application tells of.</summary>
    public required int Attempts { get; init; }

    /// <summary>No webhook came.</summary>
    public bool IsLost => Webhooks == 0;

    /// <summary>More came than should: two notifications, or one without a failed attempt before it.</summary>
    public bool IsDoubled => Notifications > 1 || Webhooks > Attempts;

    /// <summary>The application gave an attempt up, though it had arrived, and made another: right, but a sign of too much load.</summary>
    public bool IsRepeated => Webhooks > 1 && !IsDoubled;

    /// <summary>From the task's end to the first webhook, in seconds.</summary>
    public double Latency => (NotifiedAt!.Value - FinishedAt).TotalSeconds;

    /// <summary>How often a poller would have asked that asks at every interval from the registration on, on time, and takes no time for it.</summary>
    public int PerfectCalls => Math.Max(1, (int)Math.Ceiling((FinishedAt - RegisteredAt) / Interval));

    /// <summary>From the task's end to that poller's last question, in seconds.</summary>
    public double PerfectLatency => (RegisteredAt + (PerfectCalls * Interval) - FinishedAt).TotalSeconds;
}

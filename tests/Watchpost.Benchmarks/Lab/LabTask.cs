namespace Watchpost.Benchmarks.Lab;

/// <summary>A simulated task, as its upstream shows it. Moments in seconds of Unix time.</summary>
internal sealed record LabTask
{
    private const double Step = 15.5;

    public required double Begins { get; init; }

    public required double Ends { get; init; }

    /// <summary>When work began; what is before is a queue without progress.</summary>
    public double Works { get; init; }

    /// <summary>Its kind; <see langword="null"/>: it is not told.</summary>
    public string? Kind { get; init; }

    /// <summary>Progress is (share of the work)^this; 0: it is never told.</summary>
    public double Curve { get; init; }

    /// <summary>So many seconds late progress is shown.</summary>
    public double Late { get; init; }

    /// <summary>The moments at which the upstream's own rows change.</summary>
    public required Refresh Refresh { get; init; }

    public double Length => Ends - Begins;

    /// <summary>When its end can be seen.</summary>
    public double Shows => Refresh.ShownAt(Ends);

    /// <summary>What the upstream tells at a moment: its progress in percent, 100 once it has ended.</summary>
    public int? ProgressAt(double now)
    {
        var seen = Refresh.SeenAt(now);
        if (seen >= Ends)
        {
            return 100;
        }

        var share = (seen - Late - Works) / (Ends - Works);
        return Curve == 0 || share <= 0 ? null : (int)(Math.Floor(100 * Math.Pow(share, Curve) / Step) * Step);
    }
}

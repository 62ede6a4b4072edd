namespace Watchpost.Simulation.World;

/// <summary>What goes wrong in a run, and how often: drawn from its seed, so that some runs are calm in most respects and wild in one.</summary>
internal sealed record Weather
{
    /// <summary>Nothing goes wrong at all.</summary>
    public static Weather Fine { get; } = new();

    /// <summary>How many processes there are.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>Until when things go wrong, from the start.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Processes killed, over the whole time.</summary>
    public int Kills { get; init; }

    /// <summary>Processes frozen for a while.</summary>
    public int Freezes { get; init; }

    /// <summary>Processes cut off from storage for a while.</summary>
    public int Partitions { get; init; }

    /// <summary>How often both queues are emptied.</summary>
    public int Clears { get; init; }

    /// <summary>Messages from the past, or garbage, that appear in a queue.</summary>
    public int OldMessages { get; init; }

    /// <summary>The share of messages that are there twice.</summary>
    public double Duplicates { get; init; }

    /// <summary>The share of messages that vanish.</summary>
    public double LostMessages { get; init; }

    /// <summary>The share of leases that end while the message is still being handled.</summary>
    public double ShortLeases { get; init; }

    /// <summary>The share of calls to storage that are refused.</summary>
    public double Throttles { get; init; }

    /// <summary>The share of calls to storage that take effect though their answer is lost.</summary>
    public double LostAnswers { get; init; }

    /// <summary>The share of calls to storage that take seconds.</summary>
    public double SlowCalls { get; init; }

    /// <summary>The share of polls that tell nothing.</summary>
    public double BadPolls { get; init; }

    /// <summary>The share of attempts that fail.</summary>
    public double BadAttempts { get; init; }

    /// <summary>By how much the processes' clocks may be off, either way.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>How long a watch is kept after its end.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Whether calls to storage can fail at all.</summary>
    public bool HasStorageFaults => Partitions > 0 || Throttles > 0 || LostAnswers > 0;

    /// <summary>Draws one.</summary>
    public static Weather Of(Random random)
    {
        return new Weather
        {
            Processes = random.Next(1, 4),
            Lasts = TimeSpan.FromSeconds(random.Next(60, 600)),
            Kills = Sometimes() ? random.Next(1, 8) : 0,
            Freezes = Sometimes() ? random.Next(1, 4) : 0,
            Partitions = Sometimes() ? random.Next(1, 4) : 0,
            Clears = Sometimes() ? random.Next(1, 4) : 0,
            OldMessages = Sometimes() ? random.Next(1, 30) : 0,
            Duplicates = Share(0.3),
            LostMessages = Share(0.3),
            ShortLeases = Share(0.5),
            Throttles = Share(0.1),
            LostAnswers = Share(0.1),
            SlowCalls = Share(0.05),
            BadPolls = Share(0.4),
            BadAttempts = Share(0.6),
            Skew = Sometimes() ? TimeSpan.FromMilliseconds(random.Next(1, 2000)) : TimeSpan.Zero,
            Keep = Sometimes() ? TimeSpan.FromSeconds(random.Next(300, 900)) : TimeSpan.FromDays(30),
        };

        bool Sometimes() => random.Next(5) < 2;

        double Share(double most) => Sometimes() ? random.NextDouble() * most : 0;
    }
}

using System.Globalization;

namespace Watchpost.Chaos;

/// <summary>How much chaos.</summary>
public sealed record ChaosOptions
{
    /// <summary>How to call it.</summary>
    public const string Usage = "Usage: ./chaos.sh [--watches 500] [--seconds 120] [--seed 1]";

    /// <summary>How many watches are registered meanwhile.</summary>
    public int Watches { get; init; } = 500;

    /// <summary>For how long things go wrong.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Chooses what goes wrong. Real processes take their own time: the same seed does the same things, at other moments.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long after that all may take to come to its end: what was lost is found within minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Reads the command line; <see langword="null"/> where it cannot be understood.</summary>
    public static ChaosOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new ChaosOptions();
        for (; words.Length > 0; words = words[2..])
        {
            if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            switch (words[0])
            {
                case "--watches":
                    options = options with { Watches = number };
                    break;
                case "--seconds":
                    options = options with { Lasts = TimeSpan.FromSeconds(number) };
                    break;
                case "--seed":
                    options = options with { Seed = number };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}

using System.Collections.Immutable;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads the hints on when to poll.</summary>
internal static class PollReader
{
    private const double Day = 86_400;
    private const double Month = 31 * Day;

    /// <summary>For jobs of seconds to minutes, if a definition gives neither steps nor a longest gap.</summary>
    private static readonly ImmutableArray<(TimeSpan UntilAge, TimeSpan Gap)> StandardSteps =
    [
        (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5)),
        (TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(10)),
        (TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(30)),
    ];

    public static PollHints Read(JsonInput node)
    {
        var standard = new PollHints { Steps = StandardSteps };
        if (node.IsMissing || !node.HasOnly(DefinitionKeys.Poll))
        {
            return standard;
        }

        var hints = standard with
        {
            First = node["first"].Seconds(0, Day) ?? standard.First,
            Steps = node["steps"].IsMissing && node["max"].IsMissing ? StandardSteps : Steps(node["steps"]),
            Max = node["max"].Seconds(0.1, Day) ?? standard.Max,
            Min = node["min"].Seconds(0.1, Day) ?? standard.Min,
            Deadline = node["deadline"].Seconds(10, 7 * Day),
            NotFoundGrace = node["notFoundGrace"].Seconds(0, Day) ?? standard.NotFoundGrace,
            IdleLimit = node["idleLimit"].Seconds(1, Month),
            FullLimit = node["fullLimit"].Seconds(1, Month),
            MaxPerSecond = node["maxPerSecond"].Number(0.001, 10_000),
        };
        if (hints.Min > hints.Max)
        {
            node["min"].Fail("is longer than max");
        }

        return hints;
    }

    private static ImmutableArray<(TimeSpan UntilAge, TimeSpan Gap)> Steps(JsonInput node)
    {
        var steps = ImmutableArray.CreateBuilder<(TimeSpan UntilAge, TimeSpan Gap)>();
        foreach (var item in node.Items())
        {
            var pair = item.Items().ToList();
            if (pair.Count != 2)
            {
                item.Fail("has to be a pair of seconds: [until this age, ask this often]");
                continue;
            }

            if (pair[0].Seconds(0, Month) is not { } untilAge || pair[1].Seconds(0.1, Day) is not { } gap)
            {
                continue;
            }

            if (steps.Count > 0 && untilAge <= steps[^1].UntilAge)
            {
                item.Fail("can never be reached: the ages have to grow");
            }

            steps.Add((untilAge, gap));
        }

        return steps.ToImmutable();
    }
}

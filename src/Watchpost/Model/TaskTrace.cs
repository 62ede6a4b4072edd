using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Watchpost.Model;

/// <summary>What is remembered of an open task, so that its end can teach something. Small: it is a part of the task's row.</summary>
internal sealed record TaskTrace
{
    /// <summary>The longest kind that is kept, in characters.</summary>
    public const int MaxKind = 64;

    /// <summary>The kind of task, as the source tells it.</summary>
    public string? Kind { get; init; }

    /// <summary>When the question was put that it was last open at: an answer may take seconds, and the task may end meanwhile.</summary>
    public DateTimeOffset? OpenAt { get; init; }

    /// <summary>When it was first seen at work, for sources that tell no such time.</summary>
    public DateTimeOffset? SeenWorkingAt { get; init; }

    /// <summary>It once waited for its user, so how long it takes says nothing about others.</summary>
    public bool Waited { get; init; }

    /// <summary>The steps of progress and when they were first seen: step, seconds at work and seconds of age, <c>1:12.5:14.0 3:20.1:21.6</c>.</summary>
    public string Sights { get; init; } = "";

    /// <summary>The latest of <see cref="Sights"/>.</summary>
    [JsonIgnore]
    public ProgressSample? Last => All.LastOrDefault() is { Spent: > 0 } last ? last : null;

    /// <summary><see cref="Sights"/>, in order.</summary>
    [JsonIgnore]
    public ImmutableArray<ProgressSample> All =>
        [.. Sights.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<ProgressSample>().Take(ProgressSample.Steps)];

    /// <summary>Takes note of progress. A step that was seen, or a later one, is not seen again: progress that falls back tells nothing.</summary>
    /// <param name="progress">In percent.</param>
    /// <param name="spent">Seconds since work began.</param>
    /// <param name="age">How old the task is, in seconds.</param>
    public TaskTrace See(int? progress, double spent, double age)
    {
        if (progress is not { } percent || !ProgressSample.Tells(percent, spent) || age < 0 || Last?.Step >= ProgressSample.StepOf(percent))
        {
            return this;
        }

        var sight = string.Create(CultureInfo.InvariantCulture, $"{ProgressSample.StepOf(percent)}:{spent:0.0}:{age:0.0}");
        return this with { Sights = Sights.Length == 0 ? sight : Sights + " " + sight };
    }

    private static ProgressSample? Parse(string text) =>
        text.Split(':') is [var step, var spent, var age]
        && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < ProgressSample.Steps
        && double.TryParse(spent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && double.TryParse(age, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var old)
            ? new ProgressSample(number, seconds, old)
            : null;
}

using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What was learned that applies to one task.</summary>
/// <param name="Schedule">For its source and kind; <see langword="null"/> if too few tasks are known.</param>
/// <param name="Rhythm">Of its source; <see langword="null"/> if there is none.</param>
/// <param name="IsShared">Whether several tasks of its source are open now.</param>
internal sealed record LearnedPlan(LearnedSchedule? Schedule, Rhythm? Rhythm, bool IsShared)
{
    public bool IsOfUse => Schedule is not null || Rhythm is not null || IsShared;
}

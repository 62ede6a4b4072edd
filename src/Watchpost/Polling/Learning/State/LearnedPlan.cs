using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What was learned that counts for one task.</summary>
/// <param name="Schedule">Of its source and kind; <see langword="null"/>: too few tasks are known.</param>
/// <param name="Rhythm">Of its source; <see langword="null"/>: none.</param>
/// <param name="IsShared">Several tasks of its source are open just now.</param>
internal sealed record LearnedPlan(LearnedSchedule? Schedule, Rhythm? Rhythm, bool IsShared)
{
    public bool IsOfUse => Schedule is not null || Rhythm is not null || IsShared;
}

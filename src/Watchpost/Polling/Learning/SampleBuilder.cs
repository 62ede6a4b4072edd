using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Sources;

namespace Watchpost.Polling.Learning;

/// <summary>Turns a task's polls into a sample: notes while it is open, and the whole sample once it has ended. Pure.</summary>
internal static class SampleBuilder
{
    // Queues and other work can make a poll this late.
    private static readonly TimeSpan Punctual = TimeSpan.FromSeconds(5);

    /// <summary>Notes an answer about an open task.</summary>
    /// <param name="notes">The notes so far.</param>
    /// <param name="task">The task after the poll.</param>
    /// <param name="seen">The answer.</param>
    /// <param name="since">When the task began.</param>
    /// <param name="now">The time.</param>
    public static TaskTrace Note(TaskTrace notes, TaskRecord task, Observation.Reported seen, DateTimeOffset since, DateTimeOffset now)
    {
        notes = notes with { OpenAt = seen.AskedAt, Kind = notes.Kind ?? Short(seen.Kind), Waited = notes.Waited || seen.State is TaskState.Waiting };
        if (seen.State is not TaskState.Running)
        {
            return notes;
        }

        notes = notes with { SeenWorkingAt = notes.SeenWorkingAt ?? now };
        return notes.See(seen.Progress, Spent(task with { Memory = task.Memory with { Run = notes } }, now).TotalSeconds, (now - since).TotalSeconds);
    }

    /// <summary>How long work on a task has taken: since the source's own time if that is plausible, else since it was first seen at work.</summary>
    public static TimeSpan Spent(TaskRecord task, DateTimeOffset now) => WorkSince(task, now) is { } start ? now - start : TimeSpan.Zero;

    /// <summary>
    /// The sample of a finished task; <see langword="null"/> if it teaches nothing. Cancelled, expired and unknown tasks say nothing about how long
    /// tasks take, nor do those that waited for their user. The same is true of a task that ended before its first poll, or whose end was seen much
    /// later than planned, after an outage or a clock jump, unless its source reports plausible times.
    /// </summary>
    /// <param name="before">The task before the poll that saw its end, which was due at <see cref="TaskRecord.NextPollAt"/>.</param>
    /// <param name="ended">The task after it.</param>
    /// <param name="seen">The outcome of that poll.</param>
    /// <param name="planned">The calls that its schedule planned.</param>
    /// <param name="now">The time.</param>
    public static CompletedTaskSample? Of(TaskRecord before, TaskRecord ended, Observation.Reported seen, double? planned, DateTimeOffset now)
    {
        if (ended.State is not (TaskState.Succeeded or TaskState.Failed) || ended.Memory.Run.Waited)
        {
            return null;
        }

        var since = ended.Since;
        var wasOpen = before.Memory is { Seen: true, Problems: 0 } && before.LastPolledAt is not null;
        var openAt = wasOpen ? OpenAt(before) : since;
        var isTold = seen.FinishedAt > openAt && seen.FinishedAt <= now;
        if (!isTold && (!wasOpen || now <= before.LastPolledAt || IsLate(before, now)))
        {
            return null;
        }

        var end = CompletedTaskSample.EndOf(
            seen.FinishedAt is { } finishedAt ? UnixSeconds.Of(finishedAt) : null, UnixSeconds.Of(openAt), UnixSeconds.Of(now));
        var sights = ended.Memory.Run.All;
        return new CompletedTaskSample
        {
            Duration = end - UnixSeconds.Of(since),
            Unsure = isTold ? 0 : UnixSeconds.Of(now) - UnixSeconds.Of(openAt),
            Worked = WorkSince(ended, now) is { } start ? end - UnixSeconds.Of(start) : 0,
            ShownAt = sights is [var first, ..] ? first.Age : null,
            Sights = sights,
            Polls = ended.ChainPolls,
            Planned = planned,
        };
    }

    /// <summary>The kind of a task; <see langword="null"/> if it is unknown.</summary>
    /// <param name="task">The task, before the poll or after it.</param>
    /// <param name="seen">The outcome of the poll. The first answer, even a final one, shows the kind. <see langword="null"/> if there was no answer.</param>
    public static string? KindOf(TaskRecord task, Observation.Reported? seen) => task.Memory.Run.Kind ?? Short(seen?.Kind);

    /// <summary>
    /// The span in which the answer about a task changed; <see langword="null"/> if it did not, or the span is unknown. The end of a stalled task is
    /// no change: Watchpost ended it.
    /// </summary>
    public static ChangeSpan? ChangeOf(TaskRecord before, TaskRecord after, DateTimeOffset now) =>
        before.Memory is { Seen: true, Problems: 0 } && before.LastPolledAt is { } last && last < now && after.State is not TaskState.Expired
        && (before.State != after.State || before.Progress != after.Progress)
            ? new ChangeSpan(UnixSeconds.Of(last), UnixSeconds.Of(now))
            : null;

    private static DateTimeOffset OpenAt(TaskRecord before) =>
        before.Memory.Run.OpenAt is { } asked && asked < before.LastPolledAt ? asked : before.LastPolledAt!.Value;

    // Later than the gap that was meant: the midpoint of the actual gap would be a wild guess.
    private static bool IsLate(TaskRecord before, DateTimeOffset now)
    {
        var meant = before.NextPollAt - before.LastPolledAt;
        return now - before.NextPollAt > (meant > Punctual ? meant : Punctual);
    }

    private static DateTimeOffset? WorkSince(TaskRecord task, DateTimeOffset now) =>
        task.StartedAt is { } started && started >= task.Since && started <= now ? started : task.Memory.Run.SeenWorkingAt;

    private static string? Short(string? kind) => kind is { Length: > 0 } ? kind[..Math.Min(kind.Length, TaskTrace.MaxKind)] : null;
}

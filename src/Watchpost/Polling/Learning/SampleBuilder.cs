using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Sources;

namespace Watchpost.Polling.Learning;

/// <summary>What a task's polls leave to learn: notes while it is open, and the whole run once it has ended. Pure.</summary>
internal static class SampleBuilder
{
    // A poll that late is as punctual as queues and other work allow.
    private static readonly TimeSpan Punctual = TimeSpan.FromSeconds(5);

    /// <summary>Takes note of an answer about an open task.</summary>
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

    /// <summary>How long work on a task has gone on: by the source's own time where that can be, else since it was first seen at work.</summary>
    public static TimeSpan Spent(TaskRecord task, DateTimeOffset now) => WorkSince(task, now) is { } start ? now - start : TimeSpan.Zero;

    /// <summary>
    /// What the end of a task teaches; <see langword="null"/>: nothing. Cancelled, expired and unknown tasks say nothing, nor those that waited for their user, about how long tasks take,
    /// nor does one that had ended before it was first asked about, or whose end was seen much later than was meant, after an outage or by a clock that jumped, unless its source tells
    /// times that can be.
    /// </summary>
    /// <param name="before">The task before the poll that saw the end, which was due at its <see cref="TaskRecord.NextPollAt"/>.</param>
    /// <param name="ended">The task after it.</param>
    /// <param name="seen">What that poll told.</param>
    /// <param name="planned">The calls that its schedule meant to make.</param>
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
            seen.FinishedAt is { } told ? UnixSeconds.Of(told) : null, UnixSeconds.Of(openAt), UnixSeconds.Of(now));
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

    /// <summary>The kind of a task; <see langword="null"/>: not told.</summary>
    /// <param name="task">The task, before the poll or after it.</param>
    /// <param name="seen">What the poll told; the first answer tells the kind, be it that of the end. <see langword="null"/>: nothing.</param>
    public static string? KindOf(TaskRecord task, Observation.Reported? seen) => task.Memory.Run.Kind ?? Short(seen?.Kind);

    /// <summary>The span in which the answer about a task changed; <see langword="null"/>: it did not, or nobody can tell when. A task that stalled has not changed: its end is ours.</summary>
    public static ChangeSpan? ChangeOf(TaskRecord before, TaskRecord after, DateTimeOffset now) =>
        before.Memory is { Seen: true, Problems: 0 } && before.LastPolledAt is { } last && last < now && after.State is not TaskState.Expired
        && (before.State != after.State || before.Progress != after.Progress)
            ? new ChangeSpan(UnixSeconds.Of(last), UnixSeconds.Of(now))
            : null;

    private static DateTimeOffset OpenAt(TaskRecord before) => before.Memory.Run.OpenAt is { } asked && asked < before.LastPolledAt ? asked : before.LastPolledAt!.Value;

    // By more than the gap that was meant: then the middle of the real one is a guess of nothing.
    private static bool IsLate(TaskRecord before, DateTimeOffset now)
    {
        var meant = before.NextPollAt - before.LastPolledAt;
        return now - before.NextPollAt > (meant > Punctual ? meant : Punctual);
    }

    private static DateTimeOffset? WorkSince(TaskRecord task, DateTimeOffset now) =>
        task.StartedAt is { } started && started >= task.Since && started <= now ? started : task.Memory.Run.SeenWorkingAt;

    private static string? Short(string? kind) => kind is { Length: > 0 } ? kind[..Math.Min(kind.Length, TaskTrace.MaxKind)] : null;
}

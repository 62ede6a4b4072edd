using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;

namespace Watchpost.Benchmarks.Lab;

/// <summary>
/// Asks by the service's own decisions, in virtual time: what it knows is a <see cref="SourceMemory"/>, what an answer means is up to <see cref="PollRules"/>,
/// and what an end teaches to <see cref="SampleBuilder"/>. Only storage and queues are missing.
/// </summary>
internal sealed class LearnedPoller(PollingOptions options, TaskFamily family)
{
    private readonly SourceMemory memory = new(LearnedSchedule.Of);
    private readonly PollHints hints = new()
    {
        Steps = [.. new[] { (30, 5), (120, 10), (600, 30), (1_000_000, 60) }.Select(step => (TimeSpan.FromSeconds(step.Item1), TimeSpan.FromSeconds(step.Item2)))],
        Max = TimeSpan.FromSeconds(300),
        Together = family.IsShared,
    };

    private int looks;
    private int steady;

    /// <summary>The share of its looks during which it knew a rhythm.</summary>
    public double InRhythm => (double)steady / looks;

    /// <summary>Asks about all tasks until each has ended. The outcomes are in the order of the tasks.</summary>
    public (int Calls, double Latency)[] Run(IReadOnlyList<LabTask> tasks)
    {
        var outcomes = new (int, double)[tasks.Count];
        var due = new PriorityQueue<(int Number, TaskRecord Record), DateTimeOffset>();
        for (var i = 0; i < tasks.Count; i++)
        {
            due.Enqueue((i, Registered(i, tasks[i])), At(tasks[i].Begins));
        }

        while (due.TryDequeue(out var open, out var now))
        {
            var task = tasks[open.Number];
            var after = Ask(open.Record, task, now);
            if (after.IsFinished)
            {
                outcomes[open.Number] = (after.Polls, UnixSeconds.Of(now) - task.Ends);
                continue;
            }

            // The look at its registration costs no call: the caller has just been told that much.
            after = now == after.WatchedSince ? after with { Polls = 0 } : after;
            due.Enqueue((open.Number, after), after.NextPollAt!.Value);
        }

        return outcomes;
    }

    private static DateTimeOffset At(double moment) => DateTimeOffset.UnixEpoch.AddSeconds(moment);

    private static TaskRecord Registered(int number, LabTask task) => new()
    {
        Key = $"lab~{number}",
        Address = new TaskAddress { Source = "lab", TaskId = $"{number}" },
        Chain = "c",
        OpenWatches = 1,
        WatchedSince = At(task.Begins),
        NextPollAt = At(task.Begins),
    };

    // The steps of TaskPoller and PollLearner.
    private TaskRecord Ask(TaskRecord before, LabTask task, DateTimeOffset now)
    {
        var plan = new PollPlan(hints, options);
        var learned = memory.Plan(before.Key, before.Memory.Run.Kind, options.Aim!, plan.Bounds, now);
        (looks, steady) = (looks + 1, steady + (learned.Rhythm is null ? 0 : 1));
        var seen = Seen(task, now);
        var after = PollRules.Decide(before, seen, new PollPlan(hints, options, learned), now).Task;
        if (SampleBuilder.ChangeOf(before, after, now) is { } change)
        {
            memory.Add(change, now);
        }

        if (after.IsFinished)
        {
            memory.Add(SampleBuilder.KindOf(after, seen), after.WatchedSince, planned => SampleBuilder.Of(before, after, seen, planned, now));
        }

        return after;
    }

    private Observation.Reported Seen(LabTask task, DateTimeOffset now)
    {
        var progress = task.ProgressAt(UnixSeconds.Of(now));
        return new Observation.Reported
        {
            State = progress == 100 ? TaskState.Succeeded : TaskState.Running,
            Progress = progress == 100 ? null : progress,
            Kind = task.Kind,
            StartedAt = family.TellsTimes && now >= At(task.Works) ? At(task.Works) : null,
            FinishedAt = family.TellsTimes && progress == 100 ? At(task.Ends) : null,
            AskedAt = now,
        };
    }
}

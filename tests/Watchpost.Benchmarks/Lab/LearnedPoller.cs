using System.Collections.Immutable;
using Watchpost.Polling.Learning;

namespace Watchpost.Benchmarks.Lab;

/// <summary>Asks by the service's own decisions, in virtual time: it knows of a task what its polls have told, and of past tasks what they have taught.</summary>
internal sealed class LearnedPoller(PollAim aim, bool isShared)
{
    private const int MadeAnewEvery = 10;
    private const double Memory = 256;

    private static readonly PollBounds Bounds = new(1, 300);
    private ImmutableArray<ChangeSpan> changes = [];
    private int changed;
    private TaskHistory history = TaskHistory.Empty;
    private LearnedSchedule? schedule;
    private double? plansSince;
    private Rhythm? rhythm;
    private int finished;
    private Rhythm? last;
    private int sought;
    private int looks;
    private int steady;

    /// <summary>The share of its looks during which it knew a rhythm.</summary>
    public double InRhythm => (double)steady / looks;

    /// <summary>Asks about all tasks until each has ended. The outcomes are in the order of the tasks.</summary>
    public (int Calls, double Latency)[] Run(IReadOnlyList<LabTask> tasks)
    {
        var outcomes = new (int, double)[tasks.Count];
        var due = new PriorityQueue<Open, double>();
        for (var i = 0; i < tasks.Count; i++)
        {
            due.Enqueue(new Open(i, tasks[i]), tasks[i].Begins);
        }

        while (due.TryDequeue(out var open, out var now))
        {
            if (Ask(open, now))
            {
                outcomes[open.Number] = (open.Calls, now - open.Task.Ends);
                continue;
            }

            due.Enqueue(open, NextPoll(open, now));
        }

        return outcomes;
    }

    // What hints of a definition mean where there are no others.
    private static double Usual(double age) => age < 30 ? 5 : age < 120 ? 10 : age < 600 ? 30 : 60;

    private double NextPoll(Open open, double now) => new PollMoment
    {
        Now = now,
        Age = now - open.Task.Begins,
        Usual = Usual(now - open.Task.Begins),
        Bounds = Bounds,
        Sight = open.Notes.Last,
        Spent = now - open.Task.Works,
        Polls = open.Calls,
        Task = (uint)open.Number,
        IsShared = isShared,
    }.Next(schedule, rhythm);

    // True: it has ended.
    private bool Ask(Open open, double now)
    {
        if (open.AskedAt == 0)
        {
            // Its registration; it costs no call.
            open.AskedAt = now;
            return false;
        }

        open.Calls++;
        looks++;
        steady += rhythm is null ? 0 : 1;
        var (progress, openAt) = (open.Task.ProgressAt(now), open.AskedAt);
        if (progress != open.Progress)
        {
            changes = changes.With([new ChangeSpan(open.AskedAt, now)]);
            changed++;
        }

        (open.Progress, open.AskedAt) = (progress, now);
        if (changed - sought >= (rhythm is null ? 8 : 1))
        {
            sought = changed;
            rhythm = RhythmFinder.Find(changes, now, last);
            last = rhythm ?? last;
        }

        if (progress != 100)
        {
            open.Notes = open.Notes.See(progress, now - open.Task.Works, now - open.Task.Begins);
            return false;
        }

        var ended = FinishedRun.EndOf(open.Task.Ends, openAt, now);
        history = history.Add(new FinishedRun
        {
            Duration = ended - open.Task.Begins,
            Worked = ended - open.Task.Works,
            ShownAt = open.Notes.All is [var first, ..] ? first.Age : null,
            Sights = open.Notes.All,
            Polls = open.Calls,
            Planned = open.Task.Begins >= plansSince ? schedule?.Planned : null,
        }).Aged(Memory);
        if (++finished % MadeAnewEvery == 0)
        {
            schedule = LearnedSchedule.Of(history, aim, Bounds);
            plansSince = schedule is null ? null : plansSince ?? now;
        }

        return true;
    }

    private sealed class Open(int number, LabTask task)
    {
        public int Number => number;

        public LabTask Task => task;

        public int Calls { get; set; }

        public double AskedAt { get; set; }

        public int? Progress { get; set; }

        public RunNotes Notes { get; set; } = new();
    }
}

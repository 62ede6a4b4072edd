using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>What polling promises whatever was learned, over random histories, rhythms, aims and definitions.</summary>
public sealed class PollCeilingTests
{
    // Moments are kept in whole microseconds and added as floating-point numbers.
    private const double Rounding = 1e-3;

    [Fact]
    public void No_task_is_asked_later_than_the_longest_gap_nor_more_often_than_its_budget_and_its_definition_together()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var run = new Run(new Random(seed));
            var withinBudget = 0;
            var beyond = 0;
            var spentAt = 0d;
            for (var (age, lasts) = (0d, run.Lasts); age < lasts;)
            {
                var gap = run.Next(age);
                gap.ShouldBeInRange(run.Hints.Min.TotalSeconds - Rounding, run.Longest + Rounding, $"seed {seed}, age {age}");
                age += gap;
                if (run.Polls < run.Budget)
                {
                    (withinBudget, spentAt) = (withinBudget + 1, age);
                }
                else
                {
                    beyond++;
                }
            }

            withinBudget.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(run.Budget), $"seed {seed}");
            beyond.ShouldBeLessThanOrEqualTo(run.ByDefinition(spentAt) + 1 + run.Deadlines.Length, $"seed {seed}");
        }
    }

    /// <summary>One task, asked about by the rules of the service.</summary>
    private sealed class Run
    {
        private readonly LearnedSchedule? schedule;
        private readonly Rhythm?[] rhythms;
        private readonly PollPlan[] plans;
        private readonly Random random;
        private readonly bool isShared;
        private TaskRecord task = Some.Task();

        public Run(Random random)
        {
            this.random = random;
            var steps = new[] { 5, 10, 30 }.Select(gap => TimeSpan.FromSeconds(gap * (0.5 + random.NextDouble()))).Order().ToArray();
            Hints = new PollHints
            {
                Min = TimeSpan.FromSeconds(random.Next(1, 4)),
                Max = TimeSpan.FromSeconds(random.Next(46, 90)),
                Steps = [(TimeSpan.FromSeconds(60), steps[0]), (TimeSpan.FromSeconds(180), steps[1]), (TimeSpan.FromSeconds(600), steps[2])],
                Together = random.Next(2) == 0,
            };
            if (random.Next(4) == 0)
            {
                Hints = Hints with { Max = TimeSpan.FromSeconds(random.Next(3, 20)) };
            }

            Longest = Math.Max(Hints.Max.TotalSeconds, steps[2].TotalSeconds);
            isShared = Hints.Together && random.Next(2) == 0;
            PollAim aim = random.Next(2) == 0 ? new PollAim.CallsPerTask(random.Next(1, 12)) : new PollAim.Latency(0.1 + (10 * random.NextDouble()));
            var median = Math.Exp(random.NextDouble() * 8);
            schedule = random.Next(5) == 0 ? null : LearnedSchedule.Of(
                Past.Of(Past.LogNormal(random.Next(20, 200), median, 0.1 + random.NextDouble())), aim, new PollBounds(Hints.Min.TotalSeconds, Longest));
            rhythms = [null, new Rhythm(4 + (58 * random.NextDouble()), UnixSeconds.Of(Some.Now) + random.NextDouble())];
            plans = [.. rhythms.Select(rhythm => new PollPlan(Hints, new PollingOptions(), new LearnedPlan(schedule, rhythm, isShared)))];
            Lasts = median * Math.Exp(3 * random.NextDouble());
            Lasts = Math.Max(Lasts, random.Next(4) == 0 ? 20_000 : 0);
            Deadlines = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Lasts * random.NextDouble()).Order()];
        }

        public PollHints Hints { get; }

        /// <summary>The longest gap that the definition makes: its steps may be longer than what follows them.</summary>
        public double Longest { get; }

        public double Lasts { get; }

        /// <summary>The ages at which a watch's time is up: each may cost a last look.</summary>
        public double[] Deadlines { get; }

        public double Budget => PollMoment.MaxCalls * (schedule?.Aimed ?? 0);

        /// <summary>How many polls there have been.</summary>
        public int Polls => task.Polls;

        /// <summary>The gap after a poll at this age. Rhythms come and go.</summary>
        public double Next(double age)
        {
            var now = Some.Now.AddSeconds(age);
            var seen = Some.Seen(TaskState.Running, random.Next(3) == 0 ? Math.Min(99, (int)(age / Lasts * 100)) : null);
            DateTimeOffset? deadline = Deadlines.Any(left => left > age) ? Some.Now.AddSeconds(Deadlines.First(left => left > age)) : null;
            task = PollRules.Decide(task with { NextPollAt = now, NextDeadlineAt = deadline }, seen, plans[random.Next(8) == 0 ? 0 : 1], now).Task;
            return (task.NextPollAt!.Value - now).TotalSeconds;
        }

        /// <summary>How many polls the definition alone makes from an age on. Those that share a call come up to a second early, or a sixteenth of a gap.</summary>
        public int ByDefinition(double age)
        {
            var (plan, polls) = (new PollPlan(Hints, new PollingOptions()), 0);
            for (; age < Lasts; polls++)
            {
                var usual = plan.Gap(TimeSpan.FromSeconds(age), isWaiting: false).TotalSeconds;
                age += Hints.Together ? Math.Min(usual - 1, usual * 15 / 16) : usual;
            }

            return polls;
        }
    }
}

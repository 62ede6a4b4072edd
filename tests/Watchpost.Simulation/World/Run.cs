using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Watchpost.Common;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Simulation.Deliberate;
using Watchpost.Storage.Tables;
using Watchpost.Watches;

namespace Watchpost.Simulation.World;

/// <summary>One run: a world drawn from a seed, first with things going wrong, then fine until all work is done.</summary>
internal sealed class Run
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);
    private static readonly TimeSpan AfterThaw = TimeSpan.FromMinutes(1);
    private readonly Random random;
    private readonly Clockwork clockwork;
    private readonly Weather storm;
    private readonly Storage storage;
    private readonly Upstream upstream;
    private readonly Receivers receivers;
    private readonly Host host;
    private readonly Callers callers;
    private readonly Witness witness;
    private readonly int seed;
    private Weather weather;
    private int trace;

    // Until when a process is frozen, or has just thawed and goes on with what it had in hand.
    private DateTimeOffset restless;
    private (int Kills, int Freezes, int Partitions, int Clears, int Old) left;

    private Run(int seed, Fault fault)
    {
        this.seed = seed;
        random = new Random(seed);
        RandomIds.Replay(new Random(random.Next()));
        clockwork = new Clockwork(random);
        weather = storm = Weather.Of(random);
        left = (storm.Kills, storm.Freezes, storm.Partitions, storm.Clears, storm.OldMessages);
        storage = new Storage(clockwork, random, () => weather);
        upstream = new Upstream(clockwork, random, () => weather);
        receivers = new Receivers(clockwork, random, () => weather);
        host = new Host(clockwork, random, storage, () => weather, StartApp, fault.Sweeps);
        callers = new Callers(clockwork, random, host);
        witness = new Witness(clockwork, storage, receivers, callers, isPrompt: storm is { Freezes: 0, SlowCalls: 0, Partitions: 0 }, storm.Keep);
        host.WentOn += witness.SeeLate;
        callers.IsRemoved = witness.Removed.Contains;

        App StartApp() => new(new Process(clockwork, storm.Skew * ((2 * random.NextDouble()) - 1)), storage, upstream, receivers, new Random(random.Next()), storm.Keep, fault);
    }

    /// <summary>Runs a seed.</summary>
    public static Report Of(int seed, Fault? fault = null)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new Run(seed, fault ?? Fault.None).Go();
        }
        finally
        {
            RandomIds.Replay(null);
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private Report Go()
    {
        clockwork.AfterStep = AfterStep;
        host.Start(storm.Processes);
        Plan();
        var complaints = new List<string>();
        clockwork.After(storm.Lasts, () => weather = Weather.Fine);
        var isDone = clockwork.Run(Clockwork.Start + Longest, IsQuiet);
        if (isDone)
        {
            RedeliverFailed();
            isDone = clockwork.Run(Clockwork.Start + (2 * Longest), IsQuiet);
        }

        if (isDone && storm.Keep < Longest)
        {
            // Time for retention: what must not be removed stays, with what is removed nothing else goes.
            clockwork.Run(clockwork.Now + storm.Keep, () => false);
        }

        if (!isDone)
        {
            complaints.Add("it never came to rest: " + Rest());
        }

        var end = clockwork.Now;

        // Nothing is removed any more while all is read and compared.
        host.StopTimer();
        clockwork.Run(end.AddMinutes(2), () => false);
        var check = new Check(storm, storage, upstream, receivers, callers, witness);
        complaints.AddRange(check.Rows());
        complaints.AddRange(check.Bounds(end));
        callers.Call(check.ReadAsync, 5, found =>
        {
            complaints.AddRange(found);
            return true;
        });
        if (!clockwork.Run(clockwork.Now.AddHours(1), () => callers.Pending == 0))
        {
            complaints.Add("the reads at the end did not come back");
        }

        return new Report
        {
            Seed = seed,
            Complaints = [.. witness.Complaints, .. callers.Complaints, .. complaints],
            Steps = clockwork.Steps,
            Calls = storage.Calls,
            Polls = upstream.Tasks.Values.Sum(script => script.Asked.Count),
            Posts = receivers.Posts.Count,
            Watches = witness.EndedAt.Count,
            Removed = witness.Removed.Count,
            Time = end - Clockwork.Start,
            Trace = trace,
            Behaviour = Behaviour(),
        };
    }

    private ulong Behaviour()
    {
        var hash = new XxHash64();
        foreach (var (task, script) in upstream.Tasks.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(task);
            foreach (var at in script.Asked)
            {
                Add(At(at));
            }
        }

        foreach (var post in receivers.Posts)
        {
            Add($"{At(post.At)} {post.Id} {post.IsTaken}");
            hash.Append(post.Body);
        }

        return hash.GetCurrentHashAsUInt64();

        void Add(string text) => hash.Append(Encoding.UTF8.GetBytes(text));
        static string At(DateTimeOffset at) => (at - Clockwork.Start).Ticks.ToString(CultureInfo.InvariantCulture);
    }

    private bool IsQuiet() => weather == Weather.Fine && clockwork.Now >= restless && callers.Pending == 0 && storage.Tables[StorageNames.WakeUps].Count == 0;

    private string Rest() => string.Create(CultureInfo.InvariantCulture, $"groups {storage.Tables[StorageNames.WakeUps].Count}, calls {callers.Pending}; ")
        + string.Join(", ", storage.Tables[StorageNames.WakeUps].Partitions.SelectMany(storage.Tables[StorageNames.WakeUps].All).Take(3).Select(row => WakeUpRows.FromRow(row)!)
            .Select(group => $"{group.Id} of {group.WakeUps.Length} ({group.WakeUps[0].Name}), claims {group.LeaseCount}"));

    private void Plan()
    {
        var tasks = random.Next(1, 6);
        for (var number = 0; number < tasks; number++)
        {
            var starts = Clockwork.Start.AddSeconds(random.Next(0, 60));
            TaskState? end = random.Next(8) switch
            {
                < 5 => TaskState.Succeeded,
                5 => TaskState.Failed,
                6 => TaskState.Cancelled,
                _ => null,
            };
            upstream.Add("t" + number, new Upstream.Script(starts, starts.AddSeconds(random.Next(1, 240)), end, IsKnown: random.Next(12) > 0, Waits: random.Next(4) == 0));
        }

        var isCrowd = random.Next(40) == 0;
        var watches = isCrowd ? random.Next(55, 130) : random.Next(1, 10);
        for (var number = 0; number < watches; number++)
        {
            var request = new WatchRequest
            {
                Task = new TaskAddress { Source = "sim", TaskId = "t" + (isCrowd ? 0 : random.Next(tasks)).ToString(CultureInfo.InvariantCulture) },
                CallbackUrl = random.Next(12) switch { 0 => Receivers.Gone, 1 => Receivers.Refusing, _ => Receivers.Usual },
                Events = WatchEvents.Finished | (random.Next(4) == 0 ? WatchEvents.Progress : WatchEvents.None) | (random.Next(4) == 0 ? WatchEvents.Waiting : WatchEvents.None),
                Metadata = $$"""{"order":{{number.ToString(CultureInfo.InvariantCulture)}}}""",
                Deadline = TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(10, 90) : random.Next(60, 600)),
            };
            var key = random.Next(3) > 0 ? "key " + number.ToString(CultureInfo.InvariantCulture) : null;
            var at = isCrowd ? random.Next(0, 2000) : random.Next(0, (int)storm.Lasts.TotalMilliseconds);
            callers.RegisterLater(TimeSpan.FromMilliseconds(at), request, key);
        }
    }

    // What goes wrong does so where something is going on, rather than at some time when all is idle.
    private void AfterStep()
    {
        trace = unchecked((trace * 31) + (int)clockwork.Now.UtcTicks + storage.Calls);
        if (weather == Weather.Fine)
        {
            return;
        }

        if (left.Kills > 0 && random.Next(200) == 0)
        {
            left.Kills--;
            host.Kill();
        }

        if (left.Freezes > 0 && random.Next(300) == 0 && host.Any() is { } frozen)
        {
            left.Freezes--;

            // Now and then for longer than anyone is patient.
            var seconds = random.Next(1, 100);
            var time = TimeSpan.FromSeconds(seconds < 90 ? seconds : 4 * seconds);
            frozen.Process.Freeze(time);
            restless = clockwork.Now + time + AfterThaw > restless ? clockwork.Now + time + AfterThaw : restless;
        }

        if (left.Partitions > 0 && random.Next(300) == 0 && host.Any() is { } lonely)
        {
            left.Partitions--;
            storage.CutOff(lonely.Process, TimeSpan.FromSeconds(random.Next(1, 60)));
        }

        if (left.Clears > 0 && random.Next(400) == 0)
        {
            left.Clears--;
            foreach (var queue in Host.Queues)
            {
                storage.Queues.Clear(queue);
            }
        }

        if (left.Old > 0 && storage.Sent.Count > 0 && random.Next(50) == 0)
        {
            left.Old--;
            var (queue, text) = storage.Sent[random.Next(storage.Sent.Count)];
            storage.Put(random.Next(10) == 0 ? StorageNames.Deliveries : queue, random.Next(10) == 0 ? text[..random.Next(text.Length)] : text, TimeSpan.Zero);
        }
    }

    private void RedeliverFailed()
    {
        var tasks = storage.Tables[StorageNames.Tasks];
        foreach (var watch in tasks.Partitions.SelectMany(Check.WatchesOf(tasks)))
        {
            if (watch is { Delivery: DeliveryState.Failed })
            {
                callers.Redeliver(watch.Id.ToString(), triesLeft: 20);
            }
        }
    }
}

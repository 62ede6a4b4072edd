using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Watchpost.Simulation.Deliberate;
using Watchpost.Simulation.World;

namespace Watchpost.Simulation;

/// <summary>Many seeds, one thread a core.</summary>
/// <param name="first">The first seed.</param>
/// <param name="count">How many.</param>
/// <param name="fault">A mistake to build in.</param>
/// <param name="stopAtFirst">Whether to end with the first failure.</param>
internal sealed class Batch(int first, int count, Fault? fault = null, bool stopAtFirst = false)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<int, string> hashes = [];
    private int next;
    private int done;
    private long steps;
    private long watches;
    private long removed;
    private long seconds;

    /// <summary>Runs with complaints.</summary>
    public ConcurrentBag<Report> Failed { get; } = [];

    /// <summary>The hashes of each seed that has run, in the order of the seeds.</summary>
    public IEnumerable<string> Hashes => hashes.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    /// <summary>How many seeds there are.</summary>
    public int Count => count;

    /// <summary>How many seeds have run.</summary>
    public int Done => done;

    /// <summary>Watches that were stored, over all seeds so far.</summary>
    public long Watches => watches;

    /// <summary>Watches that retention removed.</summary>
    public long Removed => removed;

    /// <summary>The report of a batch of one seed, once it has run.</summary>
    public Report? Only { get; private set; }

    /// <summary>Runs them all.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => OnThreadOfItsOwn(Work)));

    /// <summary>How far it is.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{done:N0} of {count:N0} seeds, {Failed.Count} failed; {watches:N0} watches, {removed:N0} removed again, {steps:N0} steps, {TimeSpan.FromSeconds(seconds).TotalDays:N1} simulated days in {watch.Elapsed.TotalSeconds:N0} s");

    private static Task OnThreadOfItsOwn(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Work()
    {
        while (!(stopAtFirst && !Failed.IsEmpty))
        {
            var number = Interlocked.Increment(ref next) - 1;
            if (number >= count)
            {
                break;
            }

            var report = Run.Of(first + number, fault);
            hashes[report.Seed] = report.Hashes;
            Interlocked.Increment(ref done);
            Interlocked.Add(ref steps, report.Steps);
            Interlocked.Add(ref watches, report.Watches);
            Interlocked.Add(ref removed, report.Removed);
            Interlocked.Add(ref seconds, (long)report.Time.TotalSeconds);
            if (count == 1)
            {
                Only = report;
            }

            if (report.Complaints.Count > 0)
            {
                Failed.Add(report);
            }
        }
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.State;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Simulation.Deliberate;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Watches;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Simulation.World;

/// <summary>The engine in one process: the very classes of the application, put together as it does, on the simulated world.</summary>
internal sealed class App : IWatchSecrets
{
    private static readonly RetrySchedule Schedule = RetrySchedule.Parse("0,5,30,120")!;

    /// <summary>Starts a process.</summary>
    public App(Process process, Storage storage, Upstream upstream, Receivers receivers, Random random, TimeSpan keep, Fault fault)
    {
        var retention = Options.Create(new RetentionOptions { KeepSeconds = keep.TotalSeconds });
        var polling = Options.Create(new PollingOptions());
        Process = process;
        var time = process.Time;
        var load = new StorageLoad();
        var recent = new RecentRows(time);
        var queue = storage.QueueFor(process);
        var sources = upstream.CatalogFor(process);
        var tasks = new TaskStore(Table(StorageNames.Tasks));
        var wakeUps = new WakeUpStore(Table(StorageNames.WakeUps), queue, time, random);
        var index = new WatchIndex(Table(StorageNames.Index), random);
        var expiries = new Expiries(Table(StorageNames.Expiries), Table, time);
        var keys = new IdempotencyKeys(Table(StorageNames.Keys), expiries, retention, time);
        var sender = fault.Sender(receivers.SenderFor(process));
        var throttle = new DeliveryThrottle(Schedule, time, random);
        var deliverer = new Deliverer(tasks, recent, this, sender, throttle, index, Schedule, time, random, NullLogger<Deliverer>.Instance);
        var notifier = new ProgressNotifier(tasks, recent, this, sender, throttle, Options.Create(new DeliveryOptions()), time, NullLogger<ProgressNotifier>.Instance);
        var redeliverer = new Redeliverer(tasks, recent, wakeUps, index, time, random);
        Replayer = new Replayer(
            new ReplayStore(Table(StorageNames.Replays), expiries), index, tasks, redeliverer, wakeUps, time, NullLogger<Replayer>.Instance);
        var completer = new TaskCompleter(tasks, recent, wakeUps, throttle, Schedule, time, random, NullLogger<TaskCompleter>.Instance);
        Learner = new PollLearner(new HistoryStore(Table(StorageNames.History), random), polling, time, NullLogger<PollLearner>.Instance);
        var poller = new TaskPoller(tasks, recent, completer, Learner, load, sources, polling, time, NullLogger<TaskPoller>.Instance);
        var registrar = new WatchRegistrar(tasks, recent, wakeUps, index, sources, Schedule, polling, time, random, NullLogger<WatchRegistrar>.Instance);
        Runner = new WakeUpGroupProcessor(wakeUps, fault.Handler(new WakeUpDispatcher(poller, deliverer, notifier, Replayer)), time, NullLogger<WakeUpGroupProcessor>.Instance);
        Sweeper = new Sweeper(wakeUps, time, NullLogger<Sweeper>.Instance);
        Retention = new RetentionSweeper(index, tasks, recent, expiries, retention, time, NullLogger<RetentionSweeper>.Instance);
        Reader = new WatchReader(tasks, index);
        Ledger = new LedgerCounter(index, tasks, time);
        var canceller = new WatchCanceller(tasks, recent, index, time, random, NullLogger<WatchCanceller>.Instance);
        Watches = new WatchService(registrar, keys, this, canceller, redeliverer, tasks, Reader, NullLogger<WatchService>.Instance);

        ITable Table(string name) => fault.Table(name, storage.TableFor(process, name));
    }

    /// <summary>Where it runs.</summary>
    public Process Process { get; }

    /// <summary>Handles queue messages.</summary>
    public WakeUpGroupProcessor Runner { get; }

    /// <summary>Stores what polls have taught.</summary>
    public PollLearner Learner { get; }

    /// <summary>The timer's work.</summary>
    public Sweeper Sweeper { get; }

    /// <summary>The rest of the timer's work.</summary>
    public RetentionSweeper Retention { get; }

    /// <summary>Many redeliveries at once.</summary>
    public Replayer Replayer { get; }

    /// <summary>What callers can ask for.</summary>
    public WatchService Watches { get; }

    /// <summary>What they can read.</summary>
    public WatchReader Reader { get; }

    /// <summary>Counts the watches.</summary>
    public LedgerCounter Ledger { get; }

    Task<string> IWatchSecrets.ProtectAsync(WatchId watch, string secret, CancellationToken cancellationToken) => Task.FromResult(secret);

    Task<ImmutableArray<WebhookSecret>> IWatchSecrets.ForAsync(WatchRecord watch, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<WebhookSecret>.Empty);
}

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Model;
using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Simulation.Deliberate;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tasks;
using Watchpost.Watches;

namespace Watchpost.Simulation.World;

/// <summary>The engine in one process: the very classes of the application, put together as it does, on the simulated world.</summary>
internal sealed class App : IWatchSecrets
{
    /// <summary>Starts a process.</summary>
    public App(Process process, Storage storage, Upstream upstream, Receivers receivers, Random random, TimeSpan keep, Fault fault)
    {
        Process = process;
        var engine = EngineGraph.Build(
            name => fault.Table(name, storage.TableFor(process, name)),
            storage.QueueFor(process),
            process.Time,
            random,
            [new("Delivery:ScheduleSeconds", "0,5,30,120"), new("Retention:KeepSeconds", keep.TotalSeconds.ToString(CultureInfo.InvariantCulture))],
            services => services
                .AddSingleton(upstream.CatalogFor(process))
                .AddSingleton(fault.Sender(receivers.SenderFor(process)))
                .AddSingleton<IWatchSecrets>(this)
                .AddSingleton<IWakeUpHandler>(provider => fault.Handler(ActivatorUtilities.CreateInstance<WakeUpDispatcher>(provider))));

        // Some draw from the same chance as they are made: a seed replays only if their order is fixed.
        _ = (engine.GetRequiredService<WakeUpStore>(), engine.GetRequiredService<WatchIndex>());
        Learner = engine.GetRequiredService<PollLearner>();
        Replayer = engine.GetRequiredService<Replayer>();
        Runner = engine.GetRequiredService<WakeUpGroupProcessor>();
        Sweeper = engine.GetRequiredService<Sweeper>();
        Retention = engine.GetRequiredService<RetentionSweeper>();
        Reader = engine.GetRequiredService<WatchReader>();
        Ledger = engine.GetRequiredService<LedgerCounter>();
        Watches = engine.GetRequiredService<WatchService>();
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

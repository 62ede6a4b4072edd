using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Simulation.Model;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Watches;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Tests.Watches;

/// <summary>The stores of one process on tables and queues in memory.</summary>
internal sealed class Engine : ISourceCatalog, IWatchSecrets, IDisposable
{
    private readonly Random random = new(3);

    public Engine()
    {
        Queue = new ModelQueue(Time);
        Recent = new RecentRows(Time);
        Store = new TaskStore(Tasks);
        WakeUps = new WakeUpStore(WakeUpTable, Queue, Time, random);
        Index = new WatchIndex(IndexTable, random);
        Registrar = new WatchRegistrar(
            Store, Recent, WakeUps, Index, this, RetrySchedule.Standard, Options.Create(new PollingOptions()), Time, random, NullLogger<WatchRegistrar>.Instance);
        Ledger = new LedgerCounter(Index, Store, Time);
        var redeliverer = new Redeliverer(Store, Recent, WakeUps, Index, Time, random);
        Reader = new WatchReader(Store, Index);
        var canceller = new WatchCanceller(Store, Recent, Index, Time, random, NullLogger<WatchCanceller>.Instance);
        Watches = new WatchService(Registrar, OtherKeys(), this, canceller, redeliverer, Store, Reader, NullLogger<WatchService>.Instance);
    }

    public FakeTimeProvider Time { get; } = Some.Clock();

    public ModelTable Tasks { get; } = new();

    public ModelTable WakeUpTable { get; } = new();

    public ModelTable IndexTable { get; } = new();

    public ModelTable KeyTable { get; } = new();

    public ModelQueue Queue { get; }

    public TaskStore Store { get; }

    public RecentRows Recent { get; }

    public WakeUpStore WakeUps { get; }

    public WatchIndex Index { get; }

    public WatchRegistrar Registrar { get; }

    public LedgerCounter Ledger { get; }

    public WatchReader Reader { get; }

    public WatchService Watches { get; }

    /// <summary>The source of all tasks; none is configured unless a test says so.</summary>
    public ISource? Source { get; set; }

    public IReadOnlyList<ISource> All => Source is null ? [] : [Source];

    public WakeUp[] StoredWakeUps =>
        [.. WakeUpTable.Model.Partitions.SelectMany(WakeUpTable.Model.All).Select(WakeUpRows.FromRow).SelectMany(group => group.WakeUps)];

    public bool TryGet(string name, [NotNullWhen(true)] out ISource? source)
    {
        source = Source;
        return source is not null;
    }

    /// <summary>The idempotency keys as another process sees them.</summary>
    public IdempotencyKeys OtherKeys() =>
        new(KeyTable, new Expiries(new ModelTable(), _ => KeyTable, Time), Options.Create(new RetentionOptions()), Time);

    public Task<StoredWatch> RegisterAsync(WatchId? id = null, WatchRequest? request = null)
    {
        request ??= Some.Request();
        return Registrar.RegisterAsync(id ?? WatchId.Create(TaskKey.Of(request.Task)), request, null).WhileTimePasses(Time);
    }

    public async Task<TaskRecord> TaskAsync(TaskAddress? task = null) =>
        (await Store.FindTaskAsync(TaskKey.Of(task ?? Some.Address), CancellationToken.None)).ShouldNotBeNull();

    public async Task ChangeAsync(TaskRecord task) =>
        (await Store.WriteAsync(new TaskChanges(task.Key).Replace(task), CancellationToken.None)).ShouldBeOfType<WriteResult.Written>();

    public async Task ChangeAsync(WatchRecord watch) =>
        (await Store.WriteAsync(new TaskChanges(watch.Id.Task).Replace(watch), CancellationToken.None)).ShouldBeOfType<WriteResult.Written>();

    Task<string> IWatchSecrets.ProtectAsync(WatchId watch, string secret, CancellationToken cancellationToken) => Task.FromResult(secret);

    Task<ImmutableArray<WebhookSecret>> IWatchSecrets.ForAsync(WatchRecord watch, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<WebhookSecret>.Empty);

    public void Dispose() => Recent.Dispose();
}

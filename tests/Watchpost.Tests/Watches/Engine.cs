using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Model;
using Watchpost.Scheduling;
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
    private readonly Dictionary<string, ITable> tables;
    private readonly ServiceProvider services;

    public Engine()
    {
        tables = StorageNames.Tables.ToDictionary(name => name, ITable (_) => new ModelTable(), StringComparer.Ordinal);
        Queue = new ModelQueue(Time);
        services = Start(new Random(3));
        WakeUps = Get<WakeUpStore>();
        Index = Get<WatchIndex>();
    }

    public FakeTimeProvider Time { get; } = Some.Clock();

    public ModelTable Tasks => Table(StorageNames.Tasks);

    public ModelTable WakeUpTable => Table(StorageNames.WakeUps);

    public ModelTable IndexTable => Table(StorageNames.Index);

    public ModelTable KeyTable => Table(StorageNames.Keys);

    public ModelQueue Queue { get; }

    public TaskStore Store => Get<TaskStore>();

    public RecentRows Recent => Get<RecentRows>();

    public WakeUpStore WakeUps { get; }

    public WatchIndex Index { get; }

    public WatchRegistrar Registrar => Get<WatchRegistrar>();

    public LedgerCounter Ledger => Get<LedgerCounter>();

    public WatchReader Reader => Get<WatchReader>();

    public WatchService Watches => Get<WatchService>();

    /// <summary>The source of all tasks; none is configured unless a test says so.</summary>
    public ISource? Source { get; set; }

    public IReadOnlyList<ISource> All => Source is null ? [] : [Source];

    public WakeUp[] StoredWakeUps =>
        [.. WakeUpTable.Model.Partitions.SelectMany(WakeUpTable.Model.All).Select(row => WakeUpRows.FromRow(row)!).SelectMany(group => group.WakeUps)];

    public bool TryGet(string name, [NotNullWhen(true)] out ISource? source)
    {
        source = Source;
        return source is not null;
    }

    /// <summary>A part of this process's engine.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Starts another process on the same tables and queues.</summary>
    public ServiceProvider Start(Random random, Action<IServiceCollection>? replace = null) => EngineGraph.Build(
        name => tables[name],
        Queue,
        Time,
        random,
        replace: graph =>
        {
            graph.AddSingleton<ISourceCatalog>(this).AddSingleton<IWatchSecrets>(this);
            replace?.Invoke(graph);
        });

    /// <summary>The idempotency keys as another process sees them.</summary>
    public IdempotencyKeys OtherKeys() => Start(new Random(4)).GetRequiredService<IdempotencyKeys>();

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

    public void Dispose() => services.Dispose();

    private ModelTable Table(string name) => (ModelTable)tables[name];
}

using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Delivery.Consent;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Polling.Learning;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests;

public sealed class WatchpostWorkerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();
    private readonly ModelTable consents = new();
    private readonly LearningProcesses processes = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_sweep_of_wake_ups_that_fails_stops_neither_retention_nor_the_learner_and_is_reported()
    {
        var learner = processes.Start();
        processes.Finish(learner, 5);
        await using var process = engine.Start(new Random(1), services => services
            .AddSingleton(learner)
            .AddKeyedSingleton<ITable>(StorageNames.WakeUps, new BrokenTable())
            .AddKeyedSingleton<ITable>(StorageNames.Consents, consents));
        await process.GetRequiredService<ConsentStore>().KeepAsync("example.com", Some.Now, None);
        engine.Time.Advance(TimeSpan.FromHours(2));

        var failure = await Should.ThrowAsync<AggregateException>(process.GetRequiredService<IWatchpostWorker>().SweepAsync(None));

        failure.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        consents.Model.Count.ShouldBe(0);
        processes.Table.Writes.ShouldBe(1, "all tasks and those of the kind share a write");
    }

    private sealed class BrokenTable : ITable
    {
        public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken) => throw new IOException();

        public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.FromException(new IOException());
            yield break;
        }

        public Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken) => throw new IOException();
    }
}

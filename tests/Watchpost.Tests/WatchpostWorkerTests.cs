using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Consent;
using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;
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
    private readonly LearningProcesses processes = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_sweep_of_wake_ups_that_fails_stops_neither_retention_nor_the_learner_and_is_reported()
    {
        var consents = new ModelTable();
        var expiries = new Expiries(new ModelTable(), _ => consents, Some.UnreadableRows, engine.Time);
        await new ConsentStore(consents, expiries).KeepAsync("example.com", Some.Now, None);
        engine.Time.Advance(TimeSpan.FromHours(2));
        var learner = processes.Start();
        processes.Finish(learner, 5);

        var wakeUps = new WakeUpStore(new BrokenTable(), engine.Queue, engine.Time, new Random(1));
        var sweeper = new Sweeper(wakeUps, engine.Time, NullLogger<Sweeper>.Instance);
        var retention = new RetentionSweeper(
            engine.Index, engine.Store, engine.Recent, expiries, Options.Create(new RetentionOptions()), engine.Time, NullLogger<RetentionSweeper>.Instance);
        var worker = new WatchpostWorker(null!, sweeper, retention, learner, null!, NullLogger<WatchpostWorker>.Instance);

        var failure = await Should.ThrowAsync<AggregateException>(worker.SweepAsync(None));

        failure.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        consents.Model.Count.ShouldBe(0);
        processes.Table.Writes.ShouldBe(2, "all tasks, and those of the kind");
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

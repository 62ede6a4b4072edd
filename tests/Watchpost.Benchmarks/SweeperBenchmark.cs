using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.Fakes;
using Watchpost.Model;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tasks;

namespace Watchpost.Benchmarks;

/// <summary>What one run of the sweeper costs beside many finished watches: with nothing to do, with overdue groups, and with watches to remove.</summary>
internal sealed class SweeperBenchmark
{
    private const int Overdue = 50;
    private const int Expired = 100;
    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly Azurite azurite;
    private readonly TaskStore store;
    private readonly WatchIndex index;
    private readonly WakeUpStore wakeUps;
    private readonly Sweeper sweeper;
    private readonly RetentionSweeper retention;

    private SweeperBenchmark(Azurite azurite)
    {
        this.azurite = azurite;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", azurite.ConnectionString), new("Watchpost:Sources:midjourney:BaseUrl", "https://relay.example.com")])
            .Build();
        var engine = new ServiceCollection().AddLogging().AddWatchpost(configuration).BuildServiceProvider();
        store = engine.GetRequiredService<TaskStore>();
        index = engine.GetRequiredService<WatchIndex>();
        wakeUps = engine.GetRequiredService<WakeUpStore>();
        sweeper = engine.GetRequiredService<Sweeper>();
        retention = engine.GetRequiredService<RetentionSweeper>();
    }

    /// <summary>Measures and prints. Returns the exit code.</summary>
    public static async Task<int> RunAsync(ImmutableArray<int> counts, CancellationToken cancellationToken)
    {
        StorageRequests.CountFromNowOn();
        Progress.SayMachine();
        Console.WriteLine($"| finished watches | nothing to do | {Overdue} groups overdue | {Expired} watches to remove |");
        Console.WriteLine("| ---: | ---: | ---: | ---: |");
        foreach (var count in counts)
        {
            await using var fresh = await Azurite.StartAsync(cancel: cancellationToken);
            var cells = await new SweeperBenchmark(fresh).MeasureAsync(fresh, count, cancellationToken);
            Console.WriteLine($"| {count.ToString("N0", CultureInfo.InvariantCulture)} | {string.Join(" | ", cells)} |");
        }

        return 0;
    }

    private async Task<IReadOnlyList<string>> MeasureAsync(Azurite with, int count, CancellationToken cancellationToken)
    {
        await new AzureStorage(
            new TableServiceClient(with.ConnectionString), new QueueServiceClient(with.ConnectionString), Time, NullLogger<AzureStorage>.Instance).StartAsync(cancellationToken);
        await FinishAsync("new", count, Time.GetUtcNow().AddHours(-1), cancellationToken);
        Progress.Say($"{count} finished watches are stored; load average {Progress.LoadAverage()}");
        var nothing = await CostAsync(cancellationToken);
        for (var number = 0; number < Overdue; number++)
        {
            var wakeUp = new WakeUp.Poll { Task = "t" + number.ToString(CultureInfo.InvariantCulture), Chain = "c", Due = Time.GetUtcNow().AddMinutes(-5) };
            await wakeUps.StoreAsync([wakeUp], cancellationToken);
        }

        var overdue = await CostAsync(cancellationToken);
        await FinishAsync("old", Expired, Time.GetUtcNow().AddDays(-31), cancellationToken);

        // A pass over the index that found nothing is not repeated within the hour: this is another process.
        var expired = await new SweeperBenchmark(azurite).CostAsync(cancellationToken);
        return [nothing, overdue, expired];
    }

    private async Task<string> CostAsync(CancellationToken cancellationToken)
    {
        var before = await StorageRequests.ReadAsync(azurite.Queues, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var announced = await sweeper.SweepAsync(cancellationToken);
        var removed = await retention.SweepAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        var requests = (await StorageRequests.ReadAsync(azurite.Queues, cancellationToken)).Since(before);
        return string.Create(CultureInfo.InvariantCulture, $"{requests.Table} table + {requests.Queue} queue operations, {took.TotalMilliseconds:0} ms ({announced} announced, {removed} removed)");
    }

    private async Task FinishAsync(string name, int count, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var watches = Enumerable.Range(0, count).Select(number =>
        {
            var address = new TaskAddress { Source = "midjourney", TaskId = name + number.ToString(CultureInfo.InvariantCulture) };
            var id = WatchId.Create(TaskKey.Of(address));
            return (Address: address, Id: id, At: at.AddMilliseconds(number));
        }).ToList();
        await index.AddAsync(watches.Select(watch => (watch.Id, watch.Address, watch.At)), cancellationToken);
        await Parallel.ForEachAsync(watches, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (watch, cancel) =>
        {
            var task = new TaskRecord { Key = watch.Id.Task, Address = watch.Address, Chain = null, State = TaskState.Succeeded, WatchedSince = watch.At, SoleWatch = watch.Id.RowKey };
            var record = new WatchRecord
            {
                Id = watch.Id,
                CallbackUrl = "https://example.com/hooks/mj",
                Events = WatchEvents.Finished,
                CreatedAt = watch.At,
                DeadlineAt = watch.At.AddHours(1),
                IndexShard = index.OwnShard,
                End = new WatchEnd(TaskState.Succeeded, 100, null, watch.At),
                Delivery = DeliveryState.Delivered,
                Attempts = 1,
            };
            var attempt = new DeliveryAttempt { At = watch.At, NotificationId = "n", Type = "task.succeeded", Attempt = 1, Outcome = DeliveryOutcome.Delivered, Duration = TimeSpan.Zero };
            await store.WriteAsync(new TaskChanges(task.Key).Insert(task).Insert(record).Record(watch.Id, 1, attempt), cancel);
        });
    }
}

using System.Collections.Immutable;
using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Tests.Storage;

public sealed class RowTests
{
    private readonly TableModel table = new();

    [Fact]
    public void A_task_reads_back_with_all_that_it_holds()
    {
        var task = Some.Task() with
        {
            Address = Some.Address with { StatusUrl = "https://example.com/s", Variables = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("model", "a/b") },
            State = TaskState.Succeeded,
            Progress = 0,
            Reason = "why",
            SubmittedAt = Some.Now.AddTicks(1),
            StartedAt = Some.Now.AddTicks(2),
            FinishedAt = Some.Now.AddTicks(3),
            Polls = 7,
            LastPolledAt = Some.Now,
            NextPollAt = Some.Now,
            Problem = PollProblem.RateLimited,
            OpenWatches = 3,
            NextDeadlineAt = Some.Now,
            Extras = WatchEvents.Progress | WatchEvents.Waiting,
            Memory = new PollMemory { Seen = true, Full = 2, FullSince = Some.Now, NotFoundSince = Some.Now },
            ResultParts = 2,
            Truncated = true,
            Summary = "{}"u8.ToArray(),
            Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        var read = TaskRows.FromRow(Through(TaskRows.ToRow(task)));
        read.Summary.ToArray().ShouldBe(task.Summary.ToArray());
        read.Address.Variables.ShouldBe(task.Address.Variables);
        (read with { Summary = task.Summary, Address = task.Address, Tag = default }).ShouldBe(task);
    }

    [Fact]
    public void A_new_task_reads_back()
    {
        var read = TaskRows.FromRow(Through(TaskRows.ToRow(Some.Task())));
        (read with { Summary = default, Address = Some.Address, Tag = default }).ShouldBe(Some.Task());
        read.Progress.ShouldBeNull();
    }

    [Fact]
    public void A_watch_reads_back_with_all_that_it_holds()
    {
        var watch = Some.Watch() with
        {
            Events = WatchEvents.Finished | WatchEvents.Progress,
            Secret = "cipher",
            Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Metadata = """{"order": 1.0e0}""",
            End = new WatchEnd(TaskState.Failed, 0, "why", Some.Now.AddTicks(1)),
            Delivery = DeliveryState.Retrying,
            Round = 2,
            Step = 3,
            Attempts = 4,
            Spent = 5,
            LastAttemptAt = Some.Now,
            NextAttemptAt = Some.Now.AddTicks(9),
            LastOutcome = DeliveryOutcome.TlsFailed,
            Sequence = 6,
            CancelledAt = Some.Now.AddTicks(10),
        };
        (WatchRows.FromRow(Through(WatchRows.ToRow(watch))) with { Tag = default }).ShouldBe(watch);
    }

    [Fact]
    public void A_new_watch_reads_back()
    {
        var watch = Some.Watch();
        (WatchRows.FromRow(Through(WatchRows.ToRow(watch))) with { Tag = default }).ShouldBe(watch);
    }

    [Fact]
    public void Attempts_read_back_newest_first()
    {
        var id = Some.Id();
        for (var number = 1; number <= 12; number++)
        {
            table.Write(id.Task, [new RowChange.Upsert(AttemptRows.ToRow(id, number, Attempt(id, number)))]);
        }

        table.Read(id.Task, AttemptRows.Of(id)).Select(AttemptRows.FromRow).ShouldBe(Enumerable.Range(1, 12).Reverse().Select(number => Attempt(id, number)));
    }

    private static DeliveryAttempt Attempt(WatchId id, int number) => new()
    {
        At = Some.Now.AddSeconds(number),
        NotificationId = id.Notification(1),
        Type = "task.succeeded",
        Attempt = number,
        Outcome = number == 12 ? DeliveryOutcome.Delivered : DeliveryOutcome.HttpError,
        StatusCode = number == 1 ? null : 500,
        Duration = TimeSpan.FromMilliseconds(41.25),
    };

    private Azure.Data.Tables.TableEntity Through(Azure.Data.Tables.TableEntity row)
    {
        table.Write(row.PartitionKey, [new RowChange.Insert(row)]);
        return table.Find(row.PartitionKey, row.RowKey)!;
    }
}

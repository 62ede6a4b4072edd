using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Tests.Storage.Tasks;

public sealed class TaskStoreTests
{
    private readonly ModelTable table = new();

    [Fact]
    public async Task Attempts_are_told_by_the_time_that_they_began_newest_first()
    {
        var id = Some.Id();
        Record(id, 1, Some.Now.AddSeconds(1));
        Record(id, 2, Some.Now.AddSeconds(9));
        Record(id, 3, Some.Now);
        Record(id, 4, Some.Now.AddSeconds(9));
        (await AttemptsAsync(id)).Select(attempt => attempt.Attempt).ShouldBe([4, 2, 1, 3]);
    }

    [Fact]
    public async Task Of_very_many_attempts_the_newest_thousand_are_told()
    {
        var id = Some.Id();
        for (var number = 1; number <= 1001; number++)
        {
            Record(id, number, Some.Now.AddSeconds(number));
        }

        var attempts = await AttemptsAsync(id);
        attempts.Count.ShouldBe(1000);
        (attempts[0].Attempt, attempts[^1].Attempt).ShouldBe((1001, 2));
    }

    private void Record(WatchId id, int number, DateTimeOffset at) => table.Model.Write(id.Task, [new RowChange.Insert(AttemptRows.ToRow(id, number, new DeliveryAttempt
    {
        At = at,
        NotificationId = id.Notification(1),
        Type = "task.succeeded",
        Attempt = number,
        Outcome = DeliveryOutcome.Timeout,
        Duration = TimeSpan.FromSeconds(15),
    }))]);

    private Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(WatchId id) => new TaskStore(table).AttemptsAsync(id, CancellationToken.None);
}

using Watchpost.Delivery;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Http;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Watches;

public sealed class WatchRegistrarTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_watch_is_stored_with_its_task_its_wake_up_and_its_place_in_the_index()
    {
        var (watch, task) = await engine.RegisterAsync();
        (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None)).ShouldNotBeNull().IsOpen.ShouldBeTrue();
        (await engine.TaskAsync()).Chain.ShouldBe(task.Chain);
        engine.StoredWakeUps.ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Poll>().Chain.ShouldBe(task.Chain);
        engine.Queue.Model.Count(StorageNames.Polls).ShouldBe(1);
        engine.IndexTable.Model.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Many_watches_of_one_task_that_arrive_at_once_share_its_one_chain()
    {
        var registered = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => engine.RegisterAsync()));
        var task = await engine.TaskAsync();
        task.OpenWatches.ShouldBe(200);
        engine.StoredWakeUps.OfType<WakeUp.Poll>().Count(poll => poll.Chain == task.Chain).ShouldBe(1);
        (await engine.Store.WatchesAsync(task.Key, null, 1000, CancellationToken.None)).Select(watch => watch.Id)
            .ShouldBe(registered.Select(one => one.Watch.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task Watches_of_many_tasks_that_arrive_at_once_share_rows_and_messages()
    {
        var allCame = new TaskCompletionSource();
        engine.IndexTable.BeforeWrite = async (_, _) =>
        {
            await allCame.Task;
            return null;
        };

        // No time passes meanwhile: what arrives in another second has a group of its own.
        var registering = Enumerable.Range(0, 500)
            .Select(number => Some.Request(Some.Address with { TaskId = $"task {number}" }))
            .Select(request => engine.Registrar.RegisterAsync(WatchId.Create(TaskKey.Of(request.Task)), request, null))
            .ToList();
        allCame.SetResult();
        await Task.WhenAll(registering);
        engine.StoredWakeUps.Length.ShouldBe(500);
        engine.IndexTable.Model.Count.ShouldBe(500);
        engine.Queue.Model.Count(StorageNames.Polls).ShouldBeLessThan(20);
    }

    [Fact]
    public async Task The_same_registration_twice_is_stored_once()
    {
        var id = Some.Id();
        var first = await engine.RegisterAsync(id);
        var second = await engine.RegisterAsync(id);
        second.Watch.CreatedAt.ShouldBe(first.Watch.CreatedAt);
        (await engine.TaskAsync()).OpenWatches.ShouldBe(1);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_counts_once()
    {
        engine.Tasks.BeforeWrite = (partition, changes) =>
        {
            engine.Tasks.BeforeWrite = null;
            engine.Tasks.Model.Write(partition, changes);
            return Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        };
        var (watch, _) = await engine.RegisterAsync();
        (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None)).ShouldNotBeNull();
        (await engine.TaskAsync()).OpenWatches.ShouldBe(1);
    }

    [Fact]
    public async Task A_watch_of_a_finished_task_is_told_at_once()
    {
        await engine.RegisterAsync();
        await engine.ChangeAsync(await engine.TaskAsync() with { State = TaskState.Failed, Reason = "banned", Progress = 15, OpenWatches = 0, NextPollAt = null });
        var (watch, task) = await engine.RegisterAsync();
        task.State.ShouldBe(TaskState.Failed);
        var stored = (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None))!;
        stored.End.ShouldNotBeNull().Reason.ShouldBe("banned");
        stored.Delivery.ShouldBe(DeliveryState.Pending);
        stored.Round.ShouldNotBe(DeliveryRules.RoundOfTask, "the task's chain is over and does not answer for it");
        var delivery = engine.StoredWakeUps.OfType<WakeUp.Deliver>().ShouldHaveSingleItem();
        (delivery.Watch, delivery.Round, delivery.Step).ShouldBe((stored.Id, stored.Round, stored.Step));
        engine.Queue.Model.Count(StorageNames.Deliveries).ShouldBe(1);
    }

    [Fact]
    public async Task A_task_that_nobody_waited_for_is_taken_up_again_by_a_chain_that_is_stored()
    {
        await engine.RegisterAsync();
        await engine.ChangeAsync(await engine.TaskAsync() with { Chain = null, OpenWatches = 0, NextPollAt = null, Polls = 5, State = TaskState.Running, Progress = 31 });
        var (_, task) = await engine.RegisterAsync();
        var stored = await engine.TaskAsync();
        stored.Chain.ShouldBe(task.Chain);
        stored.OpenWatches.ShouldBe(1);
        (stored.Polls, stored.State, stored.Progress).ShouldBe((5, TaskState.Running, 31));
        stored.NextPollAt.ShouldNotBeNull();
        engine.StoredWakeUps.OfType<WakeUp.Poll>().Count(poll => poll.Chain == stored.Chain).ShouldBe(1);
    }

    [Fact]
    public async Task A_deadline_before_the_next_poll_has_a_wake_up_of_its_own()
    {
        await engine.RegisterAsync();
        await engine.ChangeAsync(await engine.TaskAsync() with { NextPollAt = Some.Now.AddSeconds(600) });
        var (watch, _) = await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(10) });
        engine.StoredWakeUps.OfType<WakeUp.Deadline>().ShouldHaveSingleItem().Due.ShouldBe(watch.DeadlineAt);
        (await engine.TaskAsync()).NextDeadlineAt.ShouldBe(watch.DeadlineAt);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task A_deadline_that_the_chain_need_not_know_of_has_a_wake_up_of_its_own(int nextPoll)
    {
        await engine.RegisterAsync();

        // Whoever polls need not read the row before the deadline: a poll that failed comes back in minutes, one that told nothing new is not always written.
        await engine.ChangeAsync(await engine.TaskAsync() with { NextPollAt = engine.Time.GetUtcNow().AddSeconds(nextPoll) });
        var (watch, _) = await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(10) });
        engine.StoredWakeUps.OfType<WakeUp.Deadline>().ShouldHaveSingleItem().Due.ShouldBe(watch.DeadlineAt);
    }

    [Fact]
    public async Task A_deadline_behind_another_one_needs_no_wake_up_of_its_own()
    {
        await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(10) });
        await engine.ChangeAsync(await engine.TaskAsync() with { NextPollAt = engine.Time.GetUtcNow().AddSeconds(600) });
        await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(20) });
        engine.StoredWakeUps.ShouldNotContain(wakeUp => wakeUp is WakeUp.Deadline);
    }

    [Fact]
    public async Task A_task_whose_first_poll_would_come_after_its_deadline_is_asked_about_at_the_deadline()
    {
        engine.Source = new FakeSource(Some.Address.Source) { Hints = new PollHints { First = TimeSpan.FromSeconds(60) } };
        var (watch, task) = await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(30) });
        task.NextPollAt.ShouldBe(watch.DeadlineAt);
        engine.StoredWakeUps.ShouldHaveSingleItem().Due.ShouldBe(watch.DeadlineAt);
    }

    [Fact]
    public async Task A_deadline_that_passes_before_its_watch_is_stored_is_looked_for_afterwards()
    {
        await engine.RegisterAsync();
        await engine.ChangeAsync(await engine.TaskAsync() with { NextPollAt = engine.Time.GetUtcNow().AddSeconds(600) });
        engine.Tasks.BeforeWrite = (_, changes) =>
        {
            if (changes.Any(change => change is RowChange.Replace))
            {
                // The wake-up came meanwhile, found no such deadline and is gone.
                engine.Time.Advance(TimeSpan.FromSeconds(11));
                RemoveWakeUps();
            }

            return Task.FromResult<WriteResult?>(null);
        };
        await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromSeconds(10) });
        engine.StoredWakeUps.ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Deadline>();
        (await engine.TaskAsync()).NextDeadlineAt.ShouldBe(engine.StoredWakeUps[0].Due);
    }

    [Theory]
    [InlineData("a new task")]
    [InlineData("a task that nobody waited for")]
    [InlineData("a finished task")]
    public async Task A_process_that_was_frozen_after_it_had_stored_its_wake_up_stores_another_one_before_its_rows(string what)
    {
        if (what != "a new task")
        {
            await engine.RegisterAsync();
            var known = await engine.TaskAsync() with { OpenWatches = 0, Chain = null, NextPollAt = null };
            await engine.ChangeAsync(what == "a finished task" ? known with { State = TaskState.Succeeded } : known);
        }

        // The one that its rows need: a registration that finds a task has stored one before that.
        var needed = what == "a new task" ? 1 : 2;
        engine.WakeUpTable.BeforeWrite = (_, changes) =>
        {
            if (--needed > 0)
            {
                return Task.FromResult<WriteResult?>(null);
            }

            engine.WakeUpTable.BeforeWrite = null;
            engine.Time.Advance(TimeSpan.FromMinutes(5));
            RemoveWakeUps();
            return Task.FromResult<WriteResult?>(new WriteResult.Written([.. changes.Select(_ => default(Azure.ETag))]));
        };
        var (watch, task) = await engine.RegisterAsync();
        var stored = (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None)).ShouldNotBeNull();
        engine.StoredWakeUps.ShouldContain(wakeUp => stored.IsOpen
            ? wakeUp is WakeUp.Poll && ((WakeUp.Poll)wakeUp).Chain == task.Chain
            : wakeUp is WakeUp.Deliver && ((WakeUp.Deliver)wakeUp).Watch == stored.Id && ((WakeUp.Deliver)wakeUp).Round == stored.Round);
        (await engine.TaskAsync()).Chain.ShouldBe(task.Chain);
    }

    [Fact]
    public async Task A_task_that_goes_while_a_watch_joins_it_is_stored_anew()
    {
        await engine.RegisterAsync();
        engine.Tasks.BeforeFind = (partition, row) =>
        {
            engine.Tasks.BeforeFind = null;
            engine.Tasks.Model.Write(partition, [.. engine.Tasks.Model.All(partition).Select(gone => new RowChange.Delete(gone.RowKey, Azure.ETag.All))]);
            return Task.CompletedTask;
        };
        var (watch, task) = await engine.RegisterAsync();
        (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None)).ShouldNotBeNull();
        (await engine.TaskAsync()).Chain.ShouldBe(task.Chain);
        engine.StoredWakeUps.OfType<WakeUp.Poll>().Count(poll => poll.Chain == task.Chain).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_watch_wants_to_hear_of_is_noted_with_its_task()
    {
        await engine.RegisterAsync(request: Some.Request() with { Events = WatchEvents.Finished | WatchEvents.Waiting });
        await engine.RegisterAsync(request: Some.Request() with { Events = WatchEvents.Progress });
        (await engine.TaskAsync()).Extras.ShouldBe(WatchEvents.Waiting | WatchEvents.Progress);
    }

    [Fact]
    public async Task A_deadline_falls_on_a_whole_millisecond_which_is_all_that_wake_ups_know()
    {
        engine.Time.Advance(TimeSpan.FromTicks(1234567));
        var (watch, _) = await engine.RegisterAsync();
        (watch.DeadlineAt.Ticks % TimeSpan.TicksPerMillisecond).ShouldBe(0);
        (watch.CreatedAt.Ticks % TimeSpan.TicksPerMillisecond).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_is_answered_before_everything_is_stored()
    {
        engine.Tasks.BeforeWrite = (_, _) => throw new Azure.RequestFailedException(503, "Server busy.");
        await Should.ThrowAsync<Azure.RequestFailedException>(engine.RegisterAsync());
        engine.StoredWakeUps.Length.ShouldBe(1, "a wake-up without rows, which is dropped in time");
        engine.Queue.Model.Count(StorageNames.Polls).ShouldBe(0);
    }

    private void RemoveWakeUps()
    {
        foreach (var partition in engine.WakeUpTable.Model.Partitions.ToList())
        {
            engine.WakeUpTable.Model.Write(partition, [.. engine.WakeUpTable.Model.All(partition).Select(row => new RowChange.Delete(row.RowKey, Azure.ETag.All))]);
        }
    }
}

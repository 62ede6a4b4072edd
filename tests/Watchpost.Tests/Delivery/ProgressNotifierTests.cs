using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery;

public sealed class ProgressNotifierTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();
    private readonly DeliveryDriver process;

    public ProgressNotifierTests() => process = new DeliveryDriver(engine);

    [Fact]
    public async Task The_receivers_place_is_free_again_while_its_attempt_is_recorded()
    {
        var watch = await OpenAsync();
        var url = new Uri(watch.CallbackUrl);
        for (var places = 0; places < 15; places++)
        {
            process.Throttle.TryEnter(url, Some.Id(), TimeSpan.Zero, out _).ShouldNotBeNull();
        }

        var isFree = false;
        engine.Tasks.BeforeWrite = (_, changes) =>
        {
            if (changes is [_, RowChange.Insert])
            {
                using var place = process.Throttle.TryEnter(url, Some.Id(), TimeSpan.Zero, out var _);
                isFree = place is not null;
            }

            return Task.FromResult<WriteResult?>(null);
        };
        await NotifyAsync(watch);

        process.Sent.ShouldHaveSingleItem();
        isFree.ShouldBeTrue();
    }

    [Fact]
    public async Task A_slow_receiver_of_a_task_that_never_rests_keeps_a_function_for_a_minute_or_so_and_no_longer()
    {
        var watch = await OpenAsync();
        process.Answer = async _ =>
        {
            engine.Time.Advance(TimeSpan.FromSeconds(20));
            await MoveAsync();
            return DeliveryDriver.Good;
        };

        var next = (await NotifyAsync(watch)).Deferred.ShouldHaveSingleItem();

        process.Sent.Count.ShouldBeInRange(3, 4);
        next.ShouldBeOfType<WakeUp.NotifyProgress>();
        next.Due.ShouldBe(engine.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_full_group_of_news_for_crowds_is_completed_within_the_bounds_of_a_write()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => OpenAsync()));
        var news = WakeUp.FanOut.Of(await engine.TaskAsync(), engine.Time.GetUtcNow());
        var successors = (await process.Notifier.SpreadAsync(news, None)).Deferred;
        successors.OfType<WakeUp.FanOut>().Count().ShouldBe(1, "there are more watches than one step tells");

        var all = Enumerable.Repeat(successors, WakeUpGroup.MaxSize).SelectMany(each => each);

        (WakeUpPlan.Pack("0", all).Length + 2).ShouldBeLessThanOrEqualTo(100, "beside the group that goes and what is carried on of it");
    }

    [Fact]
    public async Task Every_watch_of_a_crowd_is_told_step_by_step()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => OpenAsync()));
        var told = new List<WakeUp.NotifyProgress>();
        WakeUp.FanOut? news = WakeUp.FanOut.Of(await engine.TaskAsync(), engine.Time.GetUtcNow());
        while (news is not null)
        {
            var steps = await process.Notifier.SpreadAsync(news, None);
            told.AddRange(steps.Deferred.OfType<WakeUp.NotifyProgress>());
            news = steps.Deferred.OfType<WakeUp.FanOut>().SingleOrDefault();
        }

        told.Select(wakeUp => wakeUp.Watch).ShouldBe(watches.Select(watch => watch.Id), ignoreOrder: true);
    }

    public void Dispose()
    {
        process.Dispose();
        engine.Dispose();
    }

    private Task<Continuations> NotifyAsync(WatchRecord watch) =>
        process.Notifier.NotifyAsync(new WakeUp.NotifyProgress { Watch = watch.Id, Owner = "owner", Due = engine.Time.GetUtcNow() }, None);

    private async Task<WatchRecord> OpenAsync()
    {
        var (watch, _) = await engine.RegisterAsync(request: Some.Request() with { Events = WatchEvents.Finished | WatchEvents.Progress });
        await MoveAsync();
        return watch;
    }

    private async Task MoveAsync()
    {
        var task = await engine.TaskAsync();
        await engine.Store.WriteAsync(new TaskChanges(task.Key).Replace(task with { State = TaskState.Running, Progress = (task.Progress ?? 0) + 1 }), None);
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Watches;

namespace Watchpost.Tests.Storage;

/// <summary>Rows and requests with nothing special about them.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly TaskAddress Address = new() { Source = "midjourney", TaskId = "1730621826053455" };

    public static UnreadableRows UnreadableRows => new(NullLogger<UnreadableRows>.Instance);

    public static FakeTimeProvider Clock() => new CountedTimers();

    public static WatchId Id() => WatchId.Create(TaskKey.Of(Address));

    public static TaskRecord Task() => new() { Key = TaskKey.Of(Address), Address = Address, Chain = "c1", WatchedSince = Now, OpenWatches = 1, NextPollAt = Now };

    public static WatchRecord Watch(WatchId? id = null) => new()
    {
        Id = id ?? Id(),
        CallbackUrl = "https://example.com/hooks/mj",
        Events = WatchEvents.Finished,
        CreatedAt = Now,
        DeadlineAt = Now.AddSeconds(4500),
        IndexShard = "0",
    };

    public static WatchRequest Request(TaskAddress? task = null) => new()
    {
        Task = task ?? Address,
        CallbackUrl = "https://example.com/hooks/mj",
        Events = WatchEvents.Finished,
        Deadline = TimeSpan.FromSeconds(4500),
    };

    public static WakeUp.Poll Poll(DateTimeOffset? due = null, string chain = "c1", string? task = null) =>
        new() { Task = task ?? TaskKey.Of(Address), Chain = chain, Due = due ?? Now };

    public static WakeUp.Deliver Delivery(DateTimeOffset? due = null) => new() { Watch = Id(), Round = 1, Due = due ?? Now, Step = 1 };

    public static PollPlan Plan(PollHints? hints = null, PollingOptions? options = null) => new(hints ?? Hints, options ?? new PollingOptions());

    public static PollHints Hints { get; } = new()
    {
        Steps = [(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10)), (TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(15))],
        Max = TimeSpan.FromSeconds(60),
        FullLimit = TimeSpan.FromSeconds(60),
        IdleLimit = TimeSpan.FromMinutes(20),
    };

    public static Observation.Reported Seen(TaskState state, int? progress = null) => new() { State = state, Progress = progress };

    public static ImmutableArray<T> Times<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    /// <summary>Lets virtual time pass until a task is done: only while somebody waits for it, so that a slow machine sees no more of it pass.</summary>
    public static async Task<T> WhileTimePasses<T>(this Task<T> task, FakeTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            if (time is CountedTimers { Alive: 0 })
            {
                await System.Threading.Tasks.Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                continue;
            }

            time.Advance(TimeSpan.FromMilliseconds(25));
            await System.Threading.Tasks.Task.Yield();
        }

        return await task;
    }
}

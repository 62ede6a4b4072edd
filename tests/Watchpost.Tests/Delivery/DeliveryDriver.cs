using Microsoft.Extensions.DependencyInjection;
using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery;

/// <summary>The sending half of one process on an engine's tables. Its receiver answers as it is told to.</summary>
internal sealed class DeliveryDriver : IWebhookSender, IDisposable
{
    public static readonly AttemptResult Good = new() { Outcome = DeliveryOutcome.Delivered, StatusCode = 204, Duration = TimeSpan.FromMilliseconds(5) };
    public static readonly AttemptResult Broken = new() { Outcome = DeliveryOutcome.HttpError, StatusCode = 500, Duration = TimeSpan.FromMilliseconds(5) };

    private readonly Engine engine;
    private readonly ServiceProvider services;

    public DeliveryDriver(Engine engine)
    {
        this.engine = engine;
        services = engine.Start(new Random(5), replace => replace.AddSingleton<IWebhookSender>(this));
    }

    /// <summary>A part of this process's engine.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public RecentRows Recent => services.GetRequiredService<RecentRows>();

    public DeliveryThrottle Throttle => services.GetRequiredService<DeliveryThrottle>();

    public Deliverer Deliverer => services.GetRequiredService<Deliverer>();

    public ProgressNotifier Notifier => services.GetRequiredService<ProgressNotifier>();

    public List<Webhook> Sent { get; } = [];

    public Func<Webhook, Task<AttemptResult>> Answer { get; set; } = _ => Task.FromResult(Good);

    public static Watchpost.Scheduling.WakeUp.Deliver WakeUp(WatchRecord watch) => Watchpost.Scheduling.WakeUp.Deliver.Of(watch);

    public Task<Continuations> DeliverAsync(WatchRecord watch) => Deliverer.DeliverAsync(WakeUp(watch), CancellationToken.None);

    /// <summary>A watch of a task of its own that has just ended: stored, and about to be delivered.</summary>
    public async Task<WatchRecord> EndedAsync(string task = "ended", byte[]? body = null, string callback = "https://example.com/hooks/mj")
    {
        var address = Some.Address with { TaskId = task };
        var id = (await engine.RegisterAsync(request: Some.Request(address) with { CallbackUrl = callback })).Watch.Id;
        var (open, watch) = (await engine.TaskAsync(address), await WatchAsync(id));
        var end = new WatchEnd(TaskState.Succeeded, 100, null, engine.Time.GetUtcNow());
        var begun = DeliveryRules.Begin(watch, end, DeliveryRules.RoundOfTask, RetrySchedule.Standard, new Random(1));
        var changes = new TaskChanges(open.Key)
            .Finish(open with { State = TaskState.Succeeded, Progress = 100, Chain = null, LastPolledAt = end.At }, body ?? "{}"u8.ToArray())
            .Replace(begun);
        (await engine.Store.WriteAsync(changes, CancellationToken.None)).ShouldBeOfType<WriteResult.Written>();
        return await WatchAsync(id);
    }

    public async Task<WatchRecord> WatchAsync(WatchId id) => (await engine.Store.FindWatchAsync(id, CancellationToken.None)).ShouldNotBeNull();

    public Task<IReadOnlyList<DeliveryAttempt>> AttemptsAsync(WatchRecord watch) => engine.Store.AttemptsAsync(watch.Id, CancellationToken.None);

    public void Dispose() => services.Dispose();

    Task<AttemptResult> IWebhookSender.SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        Sent.Add(webhook);
        return Answer(webhook);
    }
}

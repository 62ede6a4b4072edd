using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.State;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Simulation.Model;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Polling;

/// <summary>One process that polls one source, which answers as the test likes.</summary>
internal sealed class PollerDriver : ISourceCatalog, ISource, IDisposable
{
    private readonly PollLearner learner;
    private readonly TaskPoller poller;

    public PollerDriver()
    {
        var (random, options) = (new Random(1), Options.Create(new PollingOptions()));
        learner = new PollLearner(new HistoryStore(new ModelTable(), random), options, Engine.Time, NullLogger<PollLearner>.Instance);
        var throttle = new DeliveryThrottle(RetrySchedule.Standard, Engine.Time, random);
        var completer = new TaskCompleter(Engine.Store, Engine.Recent, Engine.WakeUps, throttle, RetrySchedule.Standard, Engine.Time, random, NullLogger<TaskCompleter>.Instance);
        poller = new TaskPoller(Engine.Store, Engine.Recent, completer, learner, new StorageLoad(), this, options, Engine.Time, NullLogger<TaskPoller>.Instance);
    }

    public Engine Engine { get; } = new();

    public Func<Observation> Answer { get; set; } = () => Some.Seen(TaskState.Running);

    public string Name => Some.Address.Source;

    public PollHints Hints { get; init; } = Some.Hints;

    public IReadOnlyList<ISource> All => [this];

    /// <summary>Registers a watch of the one task.</summary>
    public async Task<WatchId> RegisterAsync(int deadline = 4500, WatchEvents extras = WatchEvents.None) => (await Engine.Registrar.RegisterAsync(
        WatchId.Create(TaskKey.Of(Some.Address)), Some.Request() with { Deadline = TimeSpan.FromSeconds(deadline), Events = WatchEvents.Finished | extras }, null)).Watch.Id;

    /// <summary>The wake-up that the chain's last handler asked for.</summary>
    public async Task<WakeUp> NextAsync()
    {
        var task = await Engine.TaskAsync();
        return Some.Poll(PollRules.NextWakeUp(task, Engine.Time.GetUtcNow()), task.Chain!);
    }

    /// <summary>Handles a wake-up, once it is due.</summary>
    public Task<Continuations> PollAsync(WakeUp wakeUp)
    {
        PassUntil(wakeUp.Due);
        return poller.PollAsync(wakeUp, CancellationToken.None);
    }

    /// <summary>Handles the next wake-up when it is due.</summary>
    public async Task<Continuations> PollAsync() => await PollAsync(await NextAsync());

    /// <summary>Lets time pass.</summary>
    public void PassUntil(DateTimeOffset moment)
    {
        if (moment > Engine.Time.GetUtcNow())
        {
            Engine.Time.Advance(moment - Engine.Time.GetUtcNow());
        }
    }

    /// <summary>How a watch stands.</summary>
    public async Task<WatchRecord> WatchAsync(WatchId id) => (await Engine.Store.FindWatchAsync(id, CancellationToken.None)).ShouldNotBeNull();

    /// <summary>Past tasks, seen open a second before their end.</summary>
    public void Teach(string kind, int tasks, double seconds)
    {
        for (var i = 0; i < tasks; i++)
        {
            var now = Engine.Time.GetUtcNow();
            var open = Some.Task() with
            {
                WatchedSince = now.AddSeconds(-seconds - 0.5),
                LastPolledAt = now.AddSeconds(-1),
                NextPollAt = now,
                State = TaskState.Running,
                Memory = new PollMemory { Seen = true, Run = new TaskTrace { Kind = kind } },
            };
            learner.NoteEnd(open, open with { State = TaskState.Succeeded, LastPolledAt = now }, Some.Seen(TaskState.Succeeded));
        }
    }

    public bool TryGet(string name, [NotNullWhen(true)] out ISource? source) => (source = this) is not null;

    public IReadOnlyDictionary<string, string> Check(TaskAddress task) => new Dictionary<string, string>(StringComparer.Ordinal);

    public Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken) => Task.FromResult(Answer());

    public SourceDescription Describe() => throw new NotSupportedException();

    public void Dispose() => Engine.Dispose();
}

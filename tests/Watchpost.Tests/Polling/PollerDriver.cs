using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Polling;

/// <summary>One process that polls one source, which answers as the test likes.</summary>
internal sealed class PollerDriver : ISource, IDisposable
{
    public PollerDriver() => Engine.Source = this;

    public Engine Engine { get; } = new();

    public Func<Observation> Answer { get; set; } = () => Some.Seen(TaskState.Running);

    public string Name => Some.Address.Source;

    public PollHints Hints { get; init; } = Some.Hints;

    /// <summary>Registers a watch of the one task.</summary>
    public async Task<WatchId> RegisterAsync(int deadline = 4500, WatchEvents extras = WatchEvents.None) => (await Engine.Registrar.RegisterAsync(
        WatchId.Create(TaskKey.Of(Some.Address)), Some.Request() with { Deadline = TimeSpan.FromSeconds(deadline), Events = WatchEvents.Finished | extras }, null)).Watch.Id;

    /// <summary>The wake-up that the chain's last handler asked for.</summary>
    public async Task<WakeUp.Poll> NextAsync()
    {
        var task = await Engine.TaskAsync();
        return Some.Poll(PollRules.NextWakeUp(task, Engine.Time.GetUtcNow()), task.Chain!);
    }

    /// <summary>Handles a wake-up, once it is due.</summary>
    public Task<Continuations> PollAsync(WakeUp.Poll wakeUp)
    {
        PassUntil(wakeUp.Due);
        return Engine.Get<TaskPoller>().PollAsync(wakeUp, CancellationToken.None);
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
            Engine.Get<PollLearner>().NoteEnd(open, open with { State = TaskState.Succeeded, LastPolledAt = now }, Some.Seen(TaskState.Succeeded));
        }
    }

    public IReadOnlyDictionary<string, string> Check(TaskAddress task) => new Dictionary<string, string>(StringComparer.Ordinal);

    public Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken) => Task.FromResult(Answer());

    public SourceDescription Describe() => throw new NotSupportedException();

    public void Dispose() => Engine.Dispose();
}

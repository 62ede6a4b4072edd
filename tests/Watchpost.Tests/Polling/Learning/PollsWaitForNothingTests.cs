using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery;
using Watchpost.Delivery.Throttling;
using Watchpost.Functions.Polling;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Sources;
using Watchpost.Sources.Health;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Http;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Polling.Learning;

public sealed class PollsWaitForNothingTests : ISourceCatalog, ISource, IWakeUpHandler, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();
    private readonly LearningProcesses processes = new();
    private readonly TaskCompletionSource storage = new();
    private readonly PollLearner learner;
    private readonly TaskPoller poller;
    private TaskState answer = TaskState.Running;

    public PollsWaitForNothingTests()
    {
        var random = new Random(1);
        learner = processes.Start();
        var completer = new TaskCompleter(
            engine.Store, engine.Recent, engine.WakeUps, new DeliveryThrottle(RetrySchedule.Standard, engine.Time, random), RetrySchedule.Standard, engine.Time, random, NullLogger<TaskCompleter>.Instance);
        poller = new TaskPoller(
            engine.Store, engine.Recent, completer, learner, new StorageLoad(), this, Options.Create(new PollingOptions()), engine.Time, NullLogger<TaskPoller>.Instance);
        processes.Table.BeforeFind = (_, _) => storage.Task;
    }

    string ISource.Name => LearningProcesses.Source;

    PollHints ISource.Hints { get; } = new() { First = TimeSpan.FromSeconds(1) };

    IReadOnlyList<ISource> ISourceCatalog.All => [this];

    [Fact]
    public async Task Neither_the_next_poll_nor_the_delivery_waits_until_what_was_learned_is_stored()
    {
        await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromDays(7) });

        // Something is to be stored from the first poll on, and the storage of it hangs.
        processes.Finish(learner, 5);
        var next = await PollAsync();
        next.Deferred.ShouldHaveSingleItem().Kind.ShouldBe(WakeUpKind.Poll);

        answer = TaskState.Succeeded;
        engine.Time.Advance(TimeSpan.FromMinutes(2));
        var end = await PollAsync();
        end.Inline.AddRange(end.Deferred).ShouldHaveSingleItem().Kind.ShouldBe(WakeUpKind.Delivery);

        var functionsReturn = learner.SyncAsync(None);
        functionsReturn.IsCompleted.ShouldBeFalse();
        storage.SetResult();
        await functionsReturn;
        processes.Table.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task The_function_waits_for_it_last_of_all_whatever_became_of_its_message()
    {
        var runner = new WakeUpGroupProcessor(engine.WakeUps, this, engine.Time, NullLogger<WakeUpGroupProcessor>.Instance);
        var health = new SourceHealthSync(new FakeSources(), new SourceHealthStore(processes.Table), engine.Time, NullLogger<SourceHealthSync>.Instance);
        processes.Finish(learner, 5);

        var function = new WatchpostWorker(runner, null!, null!, learner, health).PollAsync("not one of ours", None);

        function.IsCompleted.ShouldBeFalse();
        storage.SetResult();
        await function;
        processes.Table.Writes.ShouldBe(2);
    }

    Task<Continuations> IWakeUpHandler.HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken) => poller.PollAsync(wakeUp, cancellationToken);

    bool ISourceCatalog.TryGet(string name, [NotNullWhen(true)] out ISource? source) => (source = this) is not null;

    IReadOnlyDictionary<string, string> ISource.Check(TaskAddress task) => new Dictionary<string, string>(StringComparer.Ordinal);

    Task<Observation> ISource.AskAsync(TaskAddress task, CancellationToken cancellationToken) => Task.FromResult<Observation>(Some.Seen(answer));

    SourceDescription ISource.Describe() => throw new NotSupportedException();

    public void Dispose() => engine.Dispose();

    private async Task<Continuations> PollAsync()
    {
        var task = await engine.TaskAsync();
        var due = task.NextPollAt!.Value;
        if (due > engine.Time.GetUtcNow())
        {
            engine.Time.Advance(due - engine.Time.GetUtcNow());
        }

        return await poller.PollAsync(Some.Poll(due, task.Chain!), None);
    }
}

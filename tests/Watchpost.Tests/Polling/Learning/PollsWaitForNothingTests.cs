using Microsoft.Extensions.DependencyInjection;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Polling.Learning;

public sealed class PollsWaitForNothingTests : ISource, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Engine engine = new();
    private readonly LearningProcesses processes = new();
    private readonly TaskCompletionSource storage = new();
    private readonly PollLearner learner;
    private readonly ServiceProvider process;
    private TaskState answer = TaskState.Running;

    public PollsWaitForNothingTests()
    {
        engine.Source = this;
        learner = processes.Start();
        process = engine.Start(new Random(1), services => services.AddSingleton(learner).AddKeyedSingleton<ITable>(StorageNames.History, processes.Table));
        processes.Table.BeforeRead = _ => storage.Task;
    }

    string ISource.Name => LearningProcesses.Source;

    PollHints ISource.Hints { get; } = new() { First = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Neither_the_next_poll_nor_the_delivery_waits_until_what_was_learned_is_stored()
    {
        await engine.RegisterAsync(request: Some.Request() with { Deadline = TimeSpan.FromDays(7) });

        // Something is to be stored from the first poll on, and the storage of it hangs.
        processes.Finish(learner, 5);
        var next = await PollAsync();
        next.Deferred.ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Poll>();

        answer = TaskState.Succeeded;
        engine.Time.Advance(TimeSpan.FromMinutes(2));
        var end = await PollAsync();
        end.Inline.AddRange(end.Deferred).ShouldHaveSingleItem().ShouldBeOfType<WakeUp.Deliver>();

        var functionsReturn = learner.SyncAsync(None);
        functionsReturn.IsCompleted.ShouldBeFalse();
        storage.SetResult();
        await functionsReturn;
        processes.Table.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task The_function_waits_for_it_last_of_all_whatever_became_of_its_message()
    {
        processes.Finish(learner, 5);

        var function = process.GetRequiredService<IWatchpostWorker>().PollAsync("not one of ours", None);

        function.IsCompleted.ShouldBeFalse();
        storage.SetResult();
        await function;
        processes.Table.Writes.ShouldBe(1);
    }

    IReadOnlyDictionary<string, string> ISource.Check(TaskAddress task) => new Dictionary<string, string>(StringComparer.Ordinal);

    Task<Observation> ISource.AskAsync(TaskAddress task, CancellationToken cancellationToken) => Task.FromResult<Observation>(Some.Seen(answer));

    SourceDescription ISource.Describe() => new() { Name = LearningProcesses.Source, HasKey = false, Progress = false, Batch = false, StatusUrl = false };

    public void Dispose() => engine.Dispose();

    private async Task<Continuations> PollAsync()
    {
        var task = await engine.TaskAsync();
        var due = task.NextPollAt!.Value;
        if (due > engine.Time.GetUtcNow())
        {
            engine.Time.Advance(due - engine.Time.GetUtcNow());
        }

        return await process.GetRequiredService<TaskPoller>().PollAsync(Some.Poll(due, task.Chain!), None);
    }
}

using System.Collections.Concurrent;
using System.Globalization;

namespace Watchpost.Fakes;

/// <summary>The relay's tasks, what it was asked and how it misbehaves.</summary>
public sealed class FakeUpstream(FakeRelayOptions options)
{
    private readonly ConcurrentDictionary<string, FakeTask> tasks = new(StringComparer.Ordinal);
    private readonly DateTimeOffset started = options.Time.GetUtcNow();
    private int submitted;

    /// <summary>The key that callers must bring as a bearer token.</summary>
    public string ApiKey => options.ApiKey;

    /// <summary>Scripted misbehaviour by task ID, or for all.</summary>
    public ReplyBoard Faults { get; } = new();

    /// <summary>What it was asked.</summary>
    public RelayCalls Calls { get; } = new();

    /// <summary>All tasks.</summary>
    public ICollection<FakeTask> Tasks => tasks.Values;

    /// <summary>The clock that plans run by.</summary>
    internal TimeProvider Time => options.Time;

    /// <summary>Takes a task whose plan begins now. Without an ID it makes one as the relays do: epoch milliseconds and three digits.</summary>
    public FakeTask Submit(TaskPlan plan, string? id = null, string prompt = "pig --v 6.1")
    {
        var now = Time.GetUtcNow();
        while (true)
        {
            var task = new FakeTask(id ?? NewId(now), prompt, plan, now);
            if (tasks.TryAdd(task.Id, task))
            {
                return task;
            }

            if (id is not null)
            {
                throw new InvalidOperationException($"The task {id} exists already.");
            }
        }
    }

    /// <summary>The task of that name.</summary>
    public FakeTask? Find(string id) => tasks.GetValueOrDefault(id);

    /// <summary>Forgets a task, as relays with a store in memory do when they restart.</summary>
    public bool Forget(string id) => tasks.TryRemove(id, out _);

    /// <summary>Lets a task go on by another plan, such as one that waited for its user.</summary>
    public void GoOn(string id, TaskPlan plan) => tasks[id].GoOn(plan, Time.GetUtcNow());

    /// <summary>Up to which moment an answer tells: that of the last refresh where the relay has such.</summary>
    public DateTimeOffset SeenAt(DateTimeOffset now) => options.RefreshEvery is { } every ? started + (Math.Floor((now - started) / every) * every) : now;

    /// <summary>From when on answers tell what happened at that moment.</summary>
    public DateTimeOffset ShownAt(DateTimeOffset moment) => options.RefreshEvery is { } every ? started + (Math.Ceiling((moment - started) / every) * every) : moment;

    private string NewId(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()}{Interlocked.Increment(ref submitted) % 1000:D3}");
}

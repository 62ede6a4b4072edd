using System.Diagnostics.CodeAnalysis;
using System.Text;
using Watchpost.Model;
using Watchpost.Sources;

namespace Watchpost.Simulation.World;

/// <summary>The API that runs the tasks: each task follows a script of its own, whatever is asked and however often.</summary>
internal sealed class Upstream(Clockwork clockwork, Random random, Func<Weather> weather)
{
    private readonly Dictionary<string, Script> tasks = new(StringComparer.Ordinal);

    /// <summary>When its source is asked.</summary>
    public static PollHints Hints { get; } = new()
    {
        First = TimeSpan.FromSeconds(1),
        Steps = [(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)), (TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(10))],
        Max = TimeSpan.FromSeconds(30),
        NotFoundGrace = TimeSpan.FromSeconds(60),
        FullLimit = TimeSpan.FromSeconds(60),
    };

    /// <summary>The tasks.</summary>
    public IReadOnlyDictionary<string, Script> Tasks => tasks;

    /// <summary>Gives a task its script.</summary>
    public void Add(string taskId, Script script) => tasks.Add(taskId, script);

    /// <summary>What a task does.</summary>
    /// <param name="StartsAt">From then on it runs.</param>
    /// <param name="EndsAt">From then on it is finished.</param>
    /// <param name="End">How it ends; <see langword="null"/>: never.</param>
    /// <param name="IsKnown">Whether the API knows it at all.</param>
    /// <param name="Waits">Whether it waits for its user in the middle.</param>
    public sealed record Script(DateTimeOffset StartsAt, DateTimeOffset EndsAt, TaskState? End, bool IsKnown, bool Waits)
    {
        private readonly List<DateTimeOffset> asked = [];

        /// <summary>When it was asked about.</summary>
        public IReadOnlyList<DateTimeOffset> Asked => asked;

        /// <summary>How often the API said that it does not know the task, be it so or not.</summary>
        public int Denials { get; private set; }

        internal void Ask(DateTimeOffset at) => asked.Add(at);

        internal Observation Deny()
        {
            Denials++;
            return new Observation.PollFailed(PollProblem.NotFound);
        }

        /// <summary>The final JSON.</summary>
        public static byte[] Body(string taskId) => Encoding.UTF8.GetBytes($$"""{"id":"{{taskId}}","n":1.0}""");

        /// <summary>The short result.</summary>
        public static byte[] Summary(string taskId) => Encoding.UTF8.GetBytes($$"""{"url":"https://example.com/{{taskId}}"}""");
    }

    /// <summary>The source as one process sees it.</summary>
    public ISourceCatalog CatalogFor(Process process) => new Catalog(new Source(this, process));

    private Task<Observation> AskAsync(Process process, string taskId)
    {
        var script = Tasks[taskId];
        script.Ask(clockwork.Now);
        var answer = new TaskCompletionSource<Observation>();
        var isBad = random.NextDouble() < weather().BadPolls;
        clockwork.After(TimeSpan.FromMilliseconds(isBad && random.Next(4) == 0 ? random.Next(1000, 15_000) : random.Next(5, 300)), () =>
        {
            if (!process.IsDead)
            {
                answer.TrySetResult(isBad ? Bad(script) : Good(taskId, script));
            }
        });
        return answer.Task;
    }

    private Observation Bad(Script script) => random.Next(7) switch
    {
        0 => new Observation.PollFailed(PollProblem.Unauthorized),
        1 => new Observation.PollFailed(PollProblem.RateLimited, TimeSpan.FromSeconds(random.Next(0, 60))),
        2 => new Observation.PollFailed(PollProblem.Misconfigured),
        3 => new Observation.PollFailed(PollProblem.Unreadable),
        4 => script.Deny(),
        _ => new Observation.PollFailed(PollProblem.Unavailable),
    };

    private Observation Good(string taskId, Script script)
    {
        if (!script.IsKnown)
        {
            return script.Deny();
        }

        var now = clockwork.Now;
        if (now < script.StartsAt)
        {
            return new Observation.Reported { State = TaskState.Pending };
        }

        if (now < script.EndsAt || script.End is not { } end)
        {
            var progress = script.End is null ? 50 : (int)(99 * (now - script.StartsAt) / (script.EndsAt - script.StartsAt));
            var state = script.Waits && progress is > 30 and < 70 ? TaskState.Waiting : TaskState.Running;
            return new Observation.Reported { State = state, Progress = state is TaskState.Waiting ? null : progress };
        }

        return new Observation.Reported
        {
            State = end,
            Reason = end is TaskState.Failed ? "banned word" : null,
            Body = Script.Body(taskId),
            Summary = end is TaskState.Succeeded ? Script.Summary(taskId) : ReadOnlyMemory<byte>.Empty,
            // A little late with its result, as many are.
            Incomplete = end is TaskState.Succeeded && now < script.EndsAt.AddSeconds(2),
        };
    }

    private sealed class Source(Upstream upstream, Process process) : ISource
    {
        public string Name => "sim";

        public PollHints Hints => Upstream.Hints;

        public IReadOnlyDictionary<string, string> Check(TaskAddress task) => new Dictionary<string, string>(StringComparer.Ordinal);

        public Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken) => upstream.AskAsync(process, task.TaskId);

        public SourceDescription Describe() => throw new NotSupportedException();
    }

    private sealed class Catalog(ISource source) : ISourceCatalog
    {
        public IReadOnlyList<ISource> All => [source];

        public bool TryGet(string name, [NotNullWhen(true)] out ISource? found)
        {
            found = name == source.Name ? source : null;
            return found is not null;
        }
    }
}

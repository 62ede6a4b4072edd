using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.World;

/// <summary>The storage account of a run: the models, and what can happen to a call on its way there and back.</summary>
internal sealed class Storage(Clockwork clockwork, Random random, Func<Weather> weather)
{
    private static readonly TimeSpan Clearly = TimeSpan.FromSeconds(1);

    // In milliseconds: the client's four tries of 10 s each, and its pauses.
    private const int LongestCall = 46_000;
    private readonly Dictionary<Process, DateTimeOffset> cutOff = [];
    private readonly List<(string Queue, string Text)> sent = [];

    /// <summary>The tables by name.</summary>
    public IReadOnlyDictionary<string, TableModel> Tables { get; } = new Dictionary<string, TableModel>(StringComparer.Ordinal)
    {
        [StorageNames.Tasks] = new(),
        [StorageNames.WakeUps] = new(),
        [StorageNames.Index] = new(),
        [StorageNames.Keys] = new(),
        [StorageNames.Replays] = new(),
        [StorageNames.Expiries] = new(),
        [StorageNames.History] = new(),
    };

    /// <summary>The queues.</summary>
    public QueueModel Queues { get; } = new(new TrueTime(clockwork));

    /// <summary>All messages ever sent.</summary>
    public IReadOnlyList<(string Queue, string Text)> Sent => sent;

    /// <summary>Calls made.</summary>
    public int Calls { get; private set; }

    /// <summary>Raised when a queue has a message that is to become visible.</summary>
    public event Action<string, TimeSpan>? Arrived;

    /// <summary>Cuts a process off for a while.</summary>
    public void CutOff(Process process, TimeSpan time) => cutOff[process] = clockwork.Now + time;

    /// <summary>Whether a process cannot reach the storage.</summary>
    public bool IsCutOff(Process process) => cutOff.TryGetValue(process, out var until) && until > clockwork.Now;

    /// <summary>A table as one process sees it.</summary>
    public ITable TableFor(Process process, string name) => new RemoteTable(this, process, name);

    /// <summary>The queues as one process sees them.</summary>
    public IWakeUpQueue QueueFor(Process process) => new RemoteQueue(this, process);

    /// <summary>Puts a message in a queue.</summary>
    public void Put(string queue, string text, TimeSpan delay)
    {
        Queues.Send(queue, text, delay);
        Arrived?.Invoke(queue, delay);
    }

    // What happens takes effect at one point in time, and is answered at a later one; the process may die, or be cut off, before, between or after.
    internal Task<T> CallAsync<T>(Process process, Func<T> effect, Func<T>? again = null)
    {
        Calls++;
        var answer = new TaskCompletionSource<T>();
        var now = weather();
        clockwork.After(Latency(now), () =>
        {
            if (process.IsDead && random.Next(2) == 0)
            {
                return;
            }

            if (IsCutOff(process) || Happens(now.Throttles))
            {
                clockwork.After(IsCutOff(process) ? Clearly * random.Next(1, 30) : TimeSpan.Zero, () => answer.TrySetException(Failure()));
                return;
            }

            var result = default(T);
            var failure = default(Exception);
            try
            {
                result = effect();
                if (Happens(now.LostAnswers))
                {
                    // The client tries again by itself, or gives up.
                    (result, failure) = again is not null && random.Next(3) > 0 ? (again(), null) : (result, Failure());
                }
            }
            catch (RequestFailedException e)
            {
                failure = e;
            }

            clockwork.After(Latency(now) / 2, () =>
            {
                if (failure is null && IsCutOff(process))
                {
                    failure = Failure();
                }

                _ = failure is null ? answer.TrySetResult(result!) : answer.TrySetException(failure);
            });
        });
        return answer.Task;
    }

    private Exception Failure() => random.Next(3) switch
    {
        0 => new RequestFailedException(503, "The server is busy.", "ServerBusy", null),
        1 => new AggregateException("Retry failed after 4 tries."),
        _ => new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
    };

    private bool Happens(double share) => share > 0 && random.NextDouble() < share;

    private TimeSpan Latency(Weather now) => Happens(now.SlowCalls)
        ? TimeSpan.FromMilliseconds(random.Next(500, random.Next(6) == 0 ? LongestCall : 15_000))
        : TimeSpan.FromMilliseconds(random.Next(1, 12));

    private sealed class RemoteTable(Storage storage, Process process, string name) : ITable
    {
        private readonly TableModel model = storage.Tables[name];

        public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken) =>
            storage.CallAsync(process, () => model.Find(partition, row));

        public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var row in await storage.CallAsync(process, () => model.Read(partition, range)))
            {
                yield return row;
            }
        }

        public Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken)
        {
            // Groups that complete together share a write, which belongs to no single call.
            if (name == StorageNames.Tasks)
            {
                FunctionCall.See("rows of a task were written");
            }

            return storage.CallAsync(process, () => model.Write(partition, changes), () => model.Write(partition, changes));
        }
    }

    private sealed class RemoteQueue(Storage storage, Process process) : IWakeUpQueue
    {
        public Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken) =>
            storage.CallAsync(process, () => storage.Deliver(queue, message, delay), () => storage.Deliver(queue, message, delay));
    }

    private bool Deliver(string queue, string message, TimeSpan delay)
    {
        var now = weather();
        sent.Add((queue, message));
        for (var copies = Happens(now.LostMessages) ? 0 : Happens(now.Duplicates) ? 2 : 1; copies > 0; copies--)
        {
            Put(queue, message, delay);
        }

        return true;
    }

    private sealed class TrueTime(Clockwork clockwork) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clockwork.Now;
    }
}

using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.World;

/// <summary>
/// The Functions host: starts processes anew, hands queue messages to them, shows a message again where its function failed,
/// puts it aside after five times, and fires the timer.
/// </summary>
internal sealed class Host(Clockwork clockwork, Random random, Storage storage, Func<Weather> weather, Func<App> start, bool sweeps)
{
    private const int Batch = 16;
    private const int MaxDequeues = 5;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private bool isStill;
    private readonly List<App> apps = [];
    private readonly Dictionary<string, int> asked = new(StringComparer.Ordinal);

    /// <summary>The processes that can be talked to.</summary>
    public IReadOnlyList<App> Reachable => [.. apps.Where(app => !app.Process.IsDead && !app.Process.IsFrozen)];

    /// <summary>Raised when something of a function goes on after it has returned.</summary>
    public event Action<string>? WentOn;

    /// <summary>Functions at work.</summary>
    public int Running { get; private set; }

    /// <summary>Starts everything.</summary>
    public void Start(int processes)
    {
        storage.Arrived += (queue, delay) => Ask(queue, delay);
        for (var number = 0; number < processes; number++)
        {
            apps.Add(start());
        }

        Sweep();
    }

    /// <summary>One of the reachable processes; <see langword="null"/> where there is none.</summary>
    public App? Any() => Reachable is { Count: > 0 } some ? some[random.Next(some.Count)] : null;

    /// <summary>
    /// Kills a process and starts another one a while later. There is no gentle stop here: a cancelled Task.Delay goes on in the thread pool,
    /// outside the simulated thread, and to be killed is the harder case.
    /// </summary>
    public void Kill()
    {
        if (Any() is { } app)
        {
            app.Process.Kill();
            apps.Remove(app);
            clockwork.After(TimeSpan.FromSeconds(random.Next(0, 40)), () => apps.Add(start()));
        }
    }

    /// <summary>Fires the timer no more.</summary>
    public void StopTimer() => isStill = true;

    // Each process looks at its queues about once a second.
    private void Ask(string queue, TimeSpan delay)
    {
        asked[queue] = asked.GetValueOrDefault(queue) + 1;
        clockwork.After(delay + TimeSpan.FromMilliseconds(random.Next(0, 1000)), () =>
        {
            asked[queue]--;
            if (storage.Queues.Count(queue) == 0)
            {
                return;
            }

            if (Any() is not { } app || storage.IsCutOff(app.Process))
            {
                Ask(queue, TimeSpan.FromSeconds(1));
                return;
            }

            var lease = random.NextDouble() < weather().ShortLeases ? TimeSpan.FromSeconds(random.Next(0, 40)) : Lease;
            foreach (var message in storage.Queues.Receive(queue, Batch, lease, random))
            {
                Ask(queue, lease);
                Handle(app, queue, message);
            }
        });
    }

    private void Handle(App app, string queue, QueueModel.Received message)
    {
        app.Process.Begin(async () =>
        {
            var call = FunctionCall.Begin(what => WentOn?.Invoke(what));
            try
            {
                if (queue.EndsWith("-poison", StringComparison.Ordinal))
                {
                    app.Sweeper.LogPoisonMessage(queue, message.Text);
                }
                else
                {
                    try
                    {
                        await app.Runner.RunAsync(message.Text, CancellationToken.None);
                    }
                    finally
                    {
                        await app.Learner.SyncAsync(CancellationToken.None);
                    }
                }
            }
#pragma warning disable CA1031 // As the host does.
            catch (Exception)
#pragma warning restore CA1031
            {
                Failed(app, queue, message);
                return;
            }
            finally
            {
                call.Return();
            }

            if (!storage.IsCutOff(app.Process))
            {
                storage.Queues.Delete(queue, message);
            }
        });
    }

    private void Failed(App app, string queue, QueueModel.Received message)
    {
        if (storage.IsCutOff(app.Process))
        {
            return;
        }

        if (message.Dequeues >= MaxDequeues)
        {
            if (storage.Queues.Delete(queue, message))
            {
                storage.Put(queue + "-poison", message.Text, TimeSpan.Zero);
            }
        }
        else if (storage.Queues.ShowAfter(queue, message, RetryAfter))
        {
            Ask(queue, RetryAfter);
        }
    }

    private void Sweep()
    {
        if (!sweeps || isStill)
        {
            return;
        }

        clockwork.After(TimeSpan.FromSeconds(30), () =>
        {
            if (!isStill && Any() is { } app)
            {
                Sweep(app);
                if (random.Next(4) == 0 && Any() is { } other && other != app)
                {
                    // The lock by which the host lets one process sweep at a time is not for sure.
                    Sweep(other);
                }
            }

            Sweep();
        });
    }

    private static void Sweep(App app) => app.Process.Begin(async () =>
    {
        try
        {
            await app.Sweeper.SweepAsync(CancellationToken.None);
            await app.Retention.SweepAsync(CancellationToken.None);
            await app.Learner.SyncAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // As the host does: the timer comes again.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    });

    /// <summary>The queues of the application.</summary>
    public static IReadOnlyList<string> Queues => StorageNames.Queues;
}

using Watchpost.Delivery.Redelivery;
using Watchpost.Model;
using Watchpost.Watches;

namespace Watchpost.Simulation.World;

/// <summary>The callers: they register, cancel, redeliver and read, and ask again where they get no answer.</summary>
internal sealed class Callers(Clockwork clockwork, Random random, Host host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, string> registered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> cancelled = new(StringComparer.Ordinal);
    private readonly HashSet<string> cancelling = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byKey = new(StringComparer.Ordinal);
    private readonly List<string> complaints = [];

    /// <summary>What was acknowledged: each with its callback.</summary>
    public IReadOnlyDictionary<string, string> Registered => registered;

    /// <summary>When a cancellation was acknowledged.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Cancelled => cancelled;

    /// <summary>Watches whose cancellation was asked for.</summary>
    public IReadOnlySet<string> Cancelling => cancelling;

    /// <summary>Whether a watch has been removed, having been kept for long enough.</summary>
    public Func<string, bool> IsRemoved { get; set; } = _ => false;

    /// <summary>Registrations tried.</summary>
    public int Tries { get; private set; }

    /// <summary>Redeliveries tried.</summary>
    public int Redeliveries { get; private set; }

    /// <summary>What must never happen, and did.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>Calls that have not come to their end.</summary>
    public int Pending { get; private set; }

    /// <summary>Registers a watch at a time to come.</summary>
    public void RegisterLater(TimeSpan wait, WatchRequest request, string? key)
    {
        Pending++;
        clockwork.After(wait, () =>
        {
            Pending--;
            Register(request, key);
        });
    }

    /// <summary>Registers a watch; once it is acknowledged, cancels it or asks for it again as the seed has it.</summary>
    private void Register(WatchRequest request, string? key) => Call(
        app =>
        {
            Tries++;
            return app.Watches.RegisterAsync(request with { IdempotencyKey = key }, CancellationToken.None);
        },
        triesLeft: key is null ? 1 : 8,
        outcome =>
        {
            switch (outcome)
            {
                case RegistrationOutcome.Created(var watch):
                    Note(watch, key);
                    return true;
                case RegistrationOutcome.Repeated(var watch):
                    Note(watch, key);
                    return true;
                case RegistrationOutcome.KeyReused:
                    complaints.Add($"The key {key} is said to have come with another body.");
                    return true;
                default:
                    return false;
            }
        });

    private void Note(Watch watch, string? key)
    {
        if (key is not null && !byKey.TryAdd(key, watch.Id) && byKey[key] != watch.Id)
        {
            complaints.Add($"The key {key} stands for {byKey[key]} and for {watch.Id}.");
        }

        registered[watch.Id] = watch.CallbackUrl;
        if (random.Next(6) == 0)
        {
            Later(0, 90, () => Cancel(watch.Id));
        }

        if (random.Next(4) == 0)
        {
            Later(20, 300, () => Redeliver(watch.Id, triesLeft: 1));
        }

        if (random.Next(4) == 0)
        {
            Later(1, 200, Read);
        }

        if (random.Next(10) == 0)
        {
            Later(20, 300, Replay);
        }
    }

    private void Later(int from, int to, Action action)
    {
        Pending++;
        clockwork.After(TimeSpan.FromSeconds(random.Next(from, to)), () =>
        {
            Pending--;
            action();
        });
    }

    /// <summary>Cancels a watch.</summary>
    public void Cancel(string id)
    {
        cancelling.Add(id);
        Call(app => app.Watches.CancelAsync(id, CancellationToken.None), triesLeft: 20, isFound =>
        {
            cancelled.TryAdd(id, clockwork.Now);
            if (!isFound && !IsRemoved(id))
            {
                complaints.Add($"The acknowledged watch {id} is not known.");
            }

            return true;
        });
    }

    /// <summary>Asks for a notification again.</summary>
    public void Redeliver(string id, int triesLeft)
    {
        Call(
            app =>
            {
                Redeliveries++;
                return app.Watches.RedeliverAsync(id, CancellationToken.None);
            },
            triesLeft,
            _ => true);
    }

    /// <summary>Asks for all notifications again that failed.</summary>
    public void Replay() => Call(
        app =>
        {
            Redeliveries += Registered.Count;
            return app.Replayer.StartAsync(new ReplayRequest(Clockwork.Start.AddDays(-1), Clockwork.Start.AddDays(1), null, [DeliveryState.Failed]));
        },
        triesLeft: 1,
        _ => true);

    /// <summary>Counts all watches, which also notes in the index what has settled.</summary>
    public void Read() => Call(
        app => app.Ledger.CountAsync(Clockwork.Start.AddDays(-1), Clockwork.Start.AddDays(10), CancellationToken.None), triesLeft: 1, _ => true);

    /// <summary>Calls until there is an answer that satisfies, or the patience is used up.</summary>
    public void Call<T>(Func<App, Task<T>> call, int triesLeft, Func<T, bool> isAnswer)
    {
        var isOver = false;
        Pending++;
        if (host.Any() is not { } app)
        {
            clockwork.After(TimeSpan.FromSeconds(5), () => Again(triesLeft));
            return;
        }

        app.Process.Begin(async () =>
        {
            try
            {
                var answer = await call(app);
                Over(() => isAnswer(answer) ? 0 : triesLeft - 1);
            }
#pragma warning disable CA1031 // A 500, and the caller's business.
            catch (Exception)
#pragma warning restore CA1031
            {
                Over(() => triesLeft - 1);
            }
        });
        clockwork.After(Patience, () => Over(() => triesLeft - 1));

        void Over(Func<int> tries)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            var left = tries();
            if (left > 0)
            {
                clockwork.After(TimeSpan.FromSeconds(random.Next(1, 70)), () => Again(left));
            }
            else
            {
                Pending--;
            }
        }

        void Again(int left)
        {
            Pending--;
            Call(call, left, isAnswer);
        }
    }
}

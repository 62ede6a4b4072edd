using System.Diagnostics;
using System.Globalization;
using Watchpost.Fakes;

namespace Watchpost.Chaos;

/// <summary>One run on real parts: everything goes wrong for a while, then nothing does; in the end each watch must have been notified once.</summary>
/// <param name="options">How much.</param>
/// <param name="say">Told what happens, a line each.</param>
public sealed class ChaosRun(ChaosOptions options, Action<string> say)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Random random = new(options.Seed);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Runs it.</summary>
    /// <returns>What is wrong; empty where all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancel)
    {
        await using var scene = await Scene.StartAsync(cancel);
        var turn = 0;
        var guests = new Guests(scene.Relay, () => scene.App(Interlocked.Increment(ref turn)));
        var coming = guests.ComeAsync(options.Watches, options.Lasts, cancel);
        var messages = new Messages(scene.Storage, random);
        Say("started");
        var started = Stopwatch.GetTimestamp();

        // Each kind at least once, in an order of the seed's; then any.
        var kinds = new Queue<int>(Enumerable.Range(0, 6).OrderBy(_ => random.Next()));
        while (Stopwatch.GetElapsedTime(started) < options.Lasts || kinds.Count > 0)
        {
            await DisturbAsync(kinds.TryDequeue(out var kind) ? kind : random.Next(6), scene, messages, cancel);
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (1.5 * random.NextDouble())), TimeProvider.System, cancel);
        }

        scene.Relay.Upstream.Faults.Clear();
        scene.Relay.Receiver.Replies.Clear();
        Say("calm");
        await coming;
        Say($"{guests.Accepted.Count} watches are accepted");
        var calm = Stopwatch.GetTimestamp();
        IReadOnlyList<string> wrong;
        while ((wrong = await WrongAsync(scene, guests, cancel)).Count > 0 && Stopwatch.GetElapsedTime(calm) < options.Patience)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancel);
        }

        var received = scene.Relay.Receiver.Received;
        Say(string.Create(CultureInfo.InvariantCulture, $"{received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count()} notifications in {received.Count} attempts, at rest {Stopwatch.GetElapsedTime(calm).TotalSeconds:0} s after the last watch was accepted"));
        return wrong;
    }

    private async Task DisturbAsync(int kind, Scene scene, Messages messages, CancellationToken cancel)
    {
        var number = random.Next(2);
        switch (kind)
        {
            case 0:
                Say($"kill -9 of process {number}");
                await scene.KillAsync(number);
                await scene.StartAgainAsync(number, cancel);
                break;
            case 1:
                Say("the storage stops for a while" + (number == 0 ? "" : ", and process 0 is killed meanwhile"));
                await scene.StopStorageAsync();
                if (number > 0)
                {
                    await scene.KillAsync(0);
                }

                await Task.Delay(TimeSpan.FromSeconds(3 * random.NextDouble()), TimeProvider.System, cancel);
                await scene.StartStorageAsync(cancel);
                if (number > 0)
                {
                    await scene.StartAgainAsync(0, cancel);
                }

                break;
            case 2:
                Say($"{scene.Drop()} connections to the storage are dropped");
                break;
            case 3:
                Say(await messages.DisturbAsync(cancel));
                break;
            case 4:
                var (mood, reply) = Mood();
                Say("upstream: " + mood);
                scene.Relay.Upstream.Faults.Clear();
                if (reply is not null)
                {
                    scene.Relay.Upstream.Faults.ForAll(reply);
                }

                break;
            default:
                Say("the receiver refuses some");
                scene.Relay.Receiver.Replies.ForAll(Replies.Status(500), times: 1 + random.Next(30));
                break;
        }
    }

    private (string Mood, Reply? Reply) Mood() => random.Next(6) switch
    {
        0 => ("500", Replies.ServerError()),
        1 => ("502", Replies.BadGateway()),
        2 => ("429", Replies.RateLimited(TimeSpan.FromSeconds(1))),
        3 => ("HTML", Replies.Html()),
        4 => ("silence", Replies.Hang()),
        _ => ("fine", null),
    };

    private async Task<IReadOnlyList<string>> WrongAsync(Scene scene, Guests guests, CancellationToken cancel)
    {
        var wrong = new List<string>();
        var received = scene.Relay.Receiver.Received.Where(webhook => webhook.IsTerminal).ToList();
        var byWatch = received.ToLookup(webhook => webhook.WatchId, webhook => webhook.Id, StringComparer.Ordinal);
        var accepted = guests.Accepted.ToHashSet(StringComparer.Ordinal);
        Add("watches accepted", options.Watches, accepted.Count);
        Add("watches notified", accepted.Count, accepted.Count(byWatch.Contains));
        Add("notifications of a watch that nobody was told of", 0, byWatch.Count(watch => !accepted.Contains(watch.Key!)));
        Add("watches with more than one notification", 0, byWatch.Count(watch => watch.Distinct(StringComparer.Ordinal).Skip(1).Any()));
        Add("webhooks that do not verify", 0, received.Count(webhook => !webhook.Verified));
        try
        {
            var ledger = (await scene.App(0).Client.StatsAsync(cancel: cancel)).Expect(System.Net.HttpStatusCode.OK).Json;
            Add("registered in the ledger", accepted.Count, ledger.GetProperty("registered").GetInt32());
            Add("delivered in the ledger", accepted.Count, ledger.GetProperty("delivered").GetInt32());
        }
        catch (Exception away) when (away is InvalidOperationException or HttpRequestException)
        {
            wrong.Add("the ledger cannot be read: " + away.Message);
        }

        return wrong;

        void Add(string what, int expected, int found)
        {
            if (expected != found)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {found} instead of {expected}"));
            }
        }
    }

    private void Say(string what) => say(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,6:0.0} s  {what}"));
}

using System.Globalization;
using System.Net;

namespace Watchpost.Fakes;

/// <summary>The main job in front of one's eyes: storage, the application, a relay and a receiver on this machine, and one task from its submission to its webhook.</summary>
internal sealed class DemoCommand(bool once, TimeSpan taskDuration)
{
    private const int AppPort = 7071;
    private const int RelayPort = 7072;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly DemoScreen screen = new();

    /// <summary>Plays it. 0: the webhook arrived and its signature verified.</summary>
    /// <exception cref="StartFailedException">Something did not start, or ended in between.</exception>
    /// <exception cref="TimeoutException">No webhook came in time.</exception>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var relayClaim = FreePort.TryClaim(RelayPort);
        using var appClaim = FreePort.TryClaim(AppPort);

        screen.Say("Starting Azurite, a fake relay and Watchpost …");
        await using var azurite = await Azurite.StartAsync(cancel: cancel);
        await using var relay = await FakeRelay.StartAsync(new FakeRelayOptions { Url = Local(relayClaim is null ? 0 : RelayPort), DefaultPlan = TaskPlan.Success(taskDuration) }, cancel);
        var options = WatchpostAppOptions.For(relay, azurite.ConnectionString, ("Watchpost__Polling__FirstSeconds", "1"), ("Watchpost__Polling__IntervalSeconds", "2"));
        await using var app = await WatchpostApp.StartAsync(options with { Port = appClaim is null ? null : AppPort }, cancel);
        Introduce(azurite, relay, app);

        var watch = await RegisterAsync(relay, app, cancel);
        var webhook = await FollowAsync(relay, app, watch, cancel);
        var good = Judge(relay, webhook);
        if (!once)
        {
            await StayAsync(azurite, relay, app, watch, cancel);
        }

        return good ? 0 : 1;
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private void Introduce(Azurite azurite, FakeRelay relay, WatchpostApp app)
    {
        if (app.Port != AppPort)
        {
            screen.Say($"Port {AppPort} is in use: Watchpost takes {app.Port} instead.");
        }

        if (!string.Equals(relay.Url, Local(RelayPort), StringComparison.Ordinal))
        {
            screen.Say($"Port {RelayPort} is in use: the fake relay takes another.");
        }

        screen.Say($"  Watchpost   {Local(app.Port)}/api");
        screen.Say($"  Fake relay  {relay.Url}   (also takes the webhooks)");
        screen.Say($"  Azurite     queues {azurite.Queues.Authority}, tables {azurite.Tables.Authority}");
    }

    private async Task<WatchView> RegisterAsync(FakeRelay relay, WatchpostApp app, CancellationToken cancel)
    {
        var task = relay.Upstream.Submit(relay.Options.DefaultPlan);
        var registration = new Registration(task.Id, relay.HookUrl("demo"));
        screen.Say();
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"The relay has taken a task, which it will finish in {taskDuration.TotalSeconds:0.#} s. Watch it:"));
        screen.Say();
        screen.SayCommand(Post($"{Local(app.Port)}/api/watches", registration.ToJson()));

        var answer = await app.Client.RegisterAsync(registration, cancel: cancel);
        screen.Say($"  {DemoScreen.Words(answer.Status)}: {answer.Text}");
        screen.Say();
        return answer.Status is HttpStatusCode.Accepted ? answer.Watch : throw new StartFailedException("Watchpost did not take the watch.");
    }

    private async Task<ReceivedWebhook> FollowAsync(FakeRelay relay, WatchpostApp app, WatchView watch, CancellationToken cancel)
    {
        var arrival = relay.Receiver.WaitAsync(webhook => webhook.IsTerminal && string.Equals(webhook.WatchId, watch.Id, StringComparison.Ordinal), Patience + taskDuration, cancel);
        while (!arrival.IsCompleted)
        {
            ThrowIfEnded(app);
            screen.Show(await app.Client.ReadAsync(watch.Id, cancel));
            await Task.WhenAny(arrival, Task.Delay(LookAgain, TimeProvider.System, cancel));
        }

        ReceivedWebhook webhook;
        try
        {
            webhook = await arrival;
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"No webhook arrived within {Patience.TotalSeconds:0} s of the task's end."), late);
        }

        // The attempt is on record a moment after the receiver has answered it.
        screen.Show(await app.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, TimeSpan.FromSeconds(10), cancel));
        return webhook;
    }

    private bool Judge(FakeRelay relay, ReceivedWebhook webhook)
    {
        var late = webhook.At - relay.Upstream.Find(webhook.TaskId!)!.FinishesAt!.Value;
        screen.Say();
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"The webhook arrived, {late.TotalSeconds:0.0} s after the task had finished:"));
        screen.Say();
        screen.Show(webhook);
        screen.Say();
        if (webhook.Verified)
        {
            screen.SayGood("Signature verified (Standard Webhooks, v1).");
        }
        else
        {
            screen.Say($"The signature does not verify: {webhook.Problem}.");
        }

        return webhook.Verified;
    }

    private async Task StayAsync(Azurite azurite, FakeRelay relay, WatchpostApp app, WatchView watch, CancellationToken cancel)
    {
        var api = Local(app.Port) + "/api";
        screen.Say();
        screen.Say("All of it stays up until Ctrl+C. The watch, its result and its delivery attempts:");
        screen.SayCommand($"curl -s {api}/watches/{watch.Id}");
        screen.SayCommand($"curl -s {api}/watches/{watch.Id}/result");
        screen.SayCommand($"curl -s {api}/watches/{watch.Id}/attempts");
        screen.Say("A task of your own (outcome: success, failure, cancel, modal or never), and a watch on it:");
        screen.SayCommand(Post(relay.Url + "/control/tasks", """{"id":"my-task","seconds":15,"outcome":"success"}"""));
        screen.SayCommand(Post(api + "/watches", $$"""{"taskId":"my-task","callbackUrl":"{{relay.HookUrl("mine")}}","events":["progress","finished"],"metadata":{"order":42} }"""));
        screen.Say("A receiver that fails twice, a relay that limits its callers, and what has arrived:");
        screen.SayCommand(Post(relay.Url + "/control/receiver", """{"kind":"status","status":500,"times":2}"""));
        screen.SayCommand(Post(relay.Url + "/control/faults", """{"kind":"rate-limited","seconds":3,"times":2}"""));
        screen.SayCommand($"curl -s {relay.Url}/control/webhooks");
        screen.Say();

        var seen = relay.Receiver.Total;
        try
        {
            while (true)
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancel);
                ThrowIfEnded(app);
                ThrowIfEnded(azurite);
                var news = (int)(relay.Receiver.Total - seen);
                seen += news;
                foreach (var webhook in relay.Receiver.Received.TakeLast(news))
                {
                    screen.ShowShort(webhook);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            screen.Say("Stopping.");
        }
    }

    private static void ThrowIfEnded(WatchpostApp app)
    {
        if (app.HasExited)
        {
            throw new StartFailedException("Watchpost has ended: " + (app.Output.Split('\n').LastOrDefault(line => line.Length > 0) ?? "it said nothing"));
        }
    }

    private static void ThrowIfEnded(Azurite azurite)
    {
        if (azurite.HasExited)
        {
            throw new StartFailedException("Azurite has ended.");
        }
    }

    private static string Post(string url, string body) => $"curl -s -X POST {url} -H 'content-type: application/json' -d '{body}'";
}

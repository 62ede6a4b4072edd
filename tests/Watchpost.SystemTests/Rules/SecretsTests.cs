using System.Net;
using System.Text;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class SecretsTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_the_output_a_row_a_message_or_an_answer()
    {
        const string apiKey = "sk-DISTINCTIVE-api-key-0123456789";
        var own = "whsec_" + Convert.ToBase64String("DISTINCTIVE secret of a watch!!!"u8);
        var signing = "whsec_" + Convert.ToBase64String("DISTINCTIVE signing secret here!"u8);
        const string signingKey = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
        var account = azurite.Azurite.NewAccount();
        await using var relay = await FakeRelay.StartAsync(new FakeRelayOptions { ApiKey = apiKey, SigningSecret = signing }, Cancel);
        var options = WatchpostAppOptions.For(relay, account, [
            ("Watchpost__SigningKey", "whsk_" + signingKey),
            ("Watchpost__Delivery__KeepAnswers", "true"),
            ("Watchpost__Polling__FirstSeconds", "0"),
            ("Watchpost__Polling__IntervalSeconds", "0.25"),
            ("Watchpost__Polling__MaxSeconds", "0.5"),
            ("Watchpost__Delivery__ScheduleSeconds", "0,0.5,0.5"),
            ("Watchpost__Delivery__TimeoutSeconds", "1"),
            ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__Microsoft", "Trace"),
            ("Logging__LogLevel__System", "Trace"),
            ("Logging__LogLevel__Azure", "Trace")]);
        options = options with { Patience = TimeSpan.FromMinutes(3) };
        var output = new StringBuilder();
        var answers = new StringBuilder();
        string webhooks;
        var storage = new StorageProbe(account);
        var recorder = new MessageRecorder(storage);
        await using (var app = await WatchpostApp.StartAsync(options, Cancel))
        {
            await using var recording = recorder.Start(Cancel);
            var (good, bad, gone) = (new Hook(relay), new Hook(relay), new Hook(relay));
            good.UseSecret(own);
            bad.Answer(Replies.Status(500));
            gone.Answer(Replies.Gone());

            relay.Upstream.Faults.For("list", new Reply.Plain(404, $"no such path for {apiKey}"));

            // An upstream that repeats the key it was given, as some do, in its errors, in its reason for a failure, and so in its result.
            relay.Upstream.Submit(TaskPlan.Failure(TimeSpan.Zero, $"no such key {apiKey}"), "echo");
            relay.Upstream.Faults.For("echo", new Reply.Plain(401, $$$"""{"error":{"message":"Incorrect API key provided: {{{apiKey}}}"}}""", "application/json"), times: 2);
            relay.Upstream.Faults.For("echo", new Reply.Plain(500, $"<html>Authorization: Bearer {apiKey}</html>", "text/html"), times: 2);
            var watches = new List<WatchView>();
            foreach (var (id, hook) in new[] { ("echo", good), ("second", bad), ("third", gone), ("fourth", good) })
            {
                var task = relay.Upstream.Find(id) ?? relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1)), id);
                var answer = await app.Client.RegisterAsync(new Registration(task.Id, hook.Url) { Secret = own, Events = ["progress", "waiting"] }, "key-" + id, Cancel);
                answers.AppendLine(answer.Text);
                watches.Add(answer.Watch);
            }

            answers.AppendLine((await app.Client.RegisterAsync($$"""{"taskId":"x","callbackUrl":"{{good.Url}}","secret":"{{own}}!"}""", cancel: Cancel)).Text);
            foreach (var watch in watches)
            {
                await app.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, Eventually.Limit, Cancel);
                answers.AppendLine((await app.Client.GetAsync(watch.Id, Cancel)).Text).AppendLine((await app.Client.AttemptsAsync(watch.Id, Cancel)).Text);
                answers.AppendLine((await app.Client.ResultAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Text);
            }

            good.Received.ShouldAllBe(webhook => webhook.Verified);
            answers.AppendLine((await app.Client.TestCallbackAsync(good.Url, own, Cancel)).Text).AppendLine((await app.Client.TestCallbackAsync("nowhere", own + "!", Cancel)).Text);
            var window = new { since = TimeProvider.System.GetUtcNow().AddHours(-1), until = TimeProvider.System.GetUtcNow().AddHours(1), deliveryState = new[] { "failed", "delivered" } };
            var before = good.Received.Count;
            answers.AppendLine((await app.Client.SendAsync(HttpMethod.Post, "redeliver", JsonSerializer.Serialize(window), cancel: Cancel)).Expect(HttpStatusCode.Accepted).Text);
            await good.FirstAsync(before + 2, Cancel);
            answers.AppendLine((await app.Client.SendAsync(HttpMethod.Get, ".well-known/jwks.json", cancel: Cancel)).Expect(HttpStatusCode.OK).Text);
            answers.AppendLine((await app.Client.SourcesAsync(Cancel)).Text).AppendLine((await app.Client.ListAsync(cancel: Cancel)).Text);
            string.Join('\n', good.Received.Select(webhook => webhook.Text)).ShouldContain("no such key ***");
            webhooks = string.Join('\n', relay.Receiver.Received.Select(webhook => webhook.Text));
            (await app.StopAsync()).ShouldBeTrue();
            output.Append(app.Output);
        }

        var rows = await storage.RowsAsync(Cancel);
        rows.Count.ShouldBeGreaterThan(10);
        output.Length.ShouldBeGreaterThan(200);
        recorder.Seen.ShouldNotBeEmpty();
        var messages = string.Join('\n', recorder.Seen.SelectMany(text => new[] { text, Encoding.UTF8.GetString(Convert.FromBase64String(text)) }));
        foreach (var (place, text) in new[] { ("output", output.ToString()), ("rows", string.Join('\n', rows)), ("messages", messages), ("answers", answers.ToString()), ("webhooks", webhooks) })
        {
            foreach (var secret in new[] { apiKey, own["whsec_".Length..], signing["whsec_".Length..], signingKey, signingKey[..40], "DISTINCTIVE" })
            {
                text.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"{secret} is in the {place}: {Around(text, secret)}");
            }
        }
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        return at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
    }
}

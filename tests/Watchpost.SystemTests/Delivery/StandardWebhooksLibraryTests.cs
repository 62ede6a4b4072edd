using System.Diagnostics;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

/// <summary>Standard Webhooks' own library for JavaScript is the receiver's judge: what it verifies, receivers can.</summary>
public sealed class StandardWebhooksLibraryTests(AzuriteFixture azurite)
{
    private const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string New = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    // Reads {secret, headers, body} and says "verified" or why it does not.
    private const string Script = """
        const { Webhook } = require("standardwebhooks");
        let text = "";
        process.stdin.on("data", part => text += part).on("end", () => {
          const { secret, headers, body } = JSON.parse(text);
          try { new Webhook(secret).verify(Buffer.from(body, "base64"), headers); console.log("verified"); }
          catch (e) { console.log(e.message); }
        });
        """;

    // Reads {secret: the JWKS, headers, body}: verifies with Node's own Ed25519, as a receiver without any secret does.
    private const string KeySetScript = """
        const { createPublicKey, verify } = require("crypto");
        let text = "";
        process.stdin.on("data", part => text += part).on("end", () => {
          const { secret, headers, body } = JSON.parse(text);
          const content = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), Buffer.from(body, "base64")]);
          const signatures = headers["webhook-signature"].split(" ").filter(entry => entry.startsWith("v1a,")).map(entry => Buffer.from(entry.slice(4), "base64"));
          const keys = JSON.parse(secret).keys.map(jwk => createPublicKey({ key: jwk, format: "jwk" }));
          console.log(keys.map(key => signatures.some(signature => verify(null, content, key, signature)) ? "verified" : "refused").join(" "));
        });
        """;

    private const string OldKey = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private const string NewKey = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_library_verifies_what_is_sent_with_the_new_and_the_old_secret_and_nothing_else()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__SigningSecret", $"{New} {Old}"));
        var (path, url) = system.NewHook();
        var registration = new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url) { Metadata = new() { ["name"] = "Zoë 🐖 <&>" } };
        await system.Client.WatchAsync(registration, Cancel);
        var webhook = await system.Relay.Receiver.WaitAsync(came => came.Path == path, DeliverySystem.Limit, Cancel);

        (await VerifyAsync(New, webhook, webhook.Body)).ShouldBe("verified");
        (await VerifyAsync(Old, webhook, webhook.Body)).ShouldBe("verified");
        (await VerifyAsync(system.Relay.Options.SigningSecret, webhook, webhook.Body)).ShouldContain("No matching signature");
        (await VerifyAsync(New, webhook, webhook.Body.Slice(1))).ShouldContain("No matching signature");
    }

    [Fact]
    public async Task A_receiver_without_a_secret_verifies_by_the_key_set_and_one_with_a_secret_of_its_own_by_that()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__SigningKey", $"{NewKey} {OldKey}"));
        var (path, url) = system.NewHook();
        system.Relay.Receiver.UseSecrets(path, New);
        await system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url) { Secret = New }, Cancel);
        var webhook = await system.Relay.Receiver.WaitAsync(came => came.Path == path, DeliverySystem.Limit, Cancel);

        var keySet = (await system.Client.SendAsync(HttpMethod.Get, ".well-known/jwks.json", cancel: Cancel)).Text;

        webhook.Verified.ShouldBeTrue();
        (await VerifyAsync(New, webhook, webhook.Body)).ShouldBe("verified");
        (await VerifyAsync(keySet, webhook, webhook.Body, KeySetScript)).ShouldBe("verified verified");
        (await VerifyAsync(keySet, webhook, webhook.Body.Slice(1), KeySetScript)).ShouldBe("refused refused");
        keySet.ShouldNotContain("\"d\"");
    }

    private static async Task<string> VerifyAsync(string secret, ReceivedWebhook webhook, ReadOnlyMemory<byte> body, string script = Script)
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryFolder() };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(script);
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { secret, headers = webhook.Headers, body = Convert.ToBase64String(body.Span) }));
        node.StandardInput.Close();
        var error = node.StandardError.ReadToEndAsync(Cancel);
        var said = await node.StandardOutput.ReadToEndAsync(Cancel);
        await node.WaitForExitAsync(Cancel);
        node.ExitCode.ShouldBe(0, "Is it installed? Run `npm ci --ignore-scripts`. " + await error);
        return said.Trim();
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "package.json")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("package.json is in no folder above the tests.");
    }
}

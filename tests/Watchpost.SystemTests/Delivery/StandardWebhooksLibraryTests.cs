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

    private static async Task<string> VerifyAsync(string secret, ReceivedWebhook webhook, ReadOnlyMemory<byte> body)
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryFolder() };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Script);
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

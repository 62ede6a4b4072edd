using System.Net;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>A source's key goes to its own host and to no other, whoever asks for it.</summary>
[Collection<ApiSystem.Shared>]
public sealed class SecretTests(ApiSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestSystem Main => system.Main;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        var trap = "redirect-" + status;
        Main.Relay.Apis.Play("redirecting", _ => new Reply.Plain(status) { Headers = [new("Location", system.Elsewhere.ApiUrl(trap) + "/1")] });

        var watch = await Main.Client.WatchAsync(new Registration($"r-{status}", Main.NewHook().Url) { Source = "redirecting" }, Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Task.Polls >= 2, Cancel);

        view.Task.State.ShouldBe("pending");
        view.Task.LastProblem.ShouldBe("misconfigured");
        Main.Relay.Apis.CallsOf("redirecting").ShouldAllBe(call => call.Holds(ApiPlayer.ApiKey));
        system.Elsewhere.Apis.CallsOf(trap).ShouldBeEmpty();
        await Main.Client.DeleteAsync(watch.Id, Cancel);
    }

    [Fact]
    public async Task A_status_URL_on_another_host_is_refused_and_never_asked()
    {
        var registration = new Registration("s-1", Main.NewHook().Url) { Source = "azure_arm" };

        var answer = await Main.Client.RegisterAsync(registration.With("statusUrl", JsonSerializer.Serialize(system.Elsewhere.ApiUrl("status") + "/1")), cancel: Cancel);

        answer.Expect(HttpStatusCode.BadRequest).ErrorFields.ShouldBe(["statusUrl"]);
        system.Elsewhere.Apis.CallsOf("status").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_sends_the_follow_up_to_another_host_is_not_believed()
    {
        Main.Relay.Apis.Play("astray", _ => new Reply.Plain(200, $$"""{"status":"COMPLETED","response_url":"{{system.Elsewhere.ApiUrl("follow-up")}}/1"}""", "application/json"));
        var hook = Main.NewHook();

        var watch = await Main.Client.WatchAsync(
            new Registration("f-1", hook.Url) { Source = "astray", Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = "flux" } }, Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Task.Polls >= 2, Cancel);

        view.Task.LastProblem.ShouldBe("misconfigured");
        hook.Received.ShouldBeEmpty();
        system.Elsewhere.Apis.CallsOf("follow-up").ShouldBeEmpty();
        await Main.Client.DeleteAsync(watch.Id, Cancel);
    }
}

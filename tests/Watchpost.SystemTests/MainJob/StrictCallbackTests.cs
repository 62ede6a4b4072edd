using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class StrictCallbackTests(StrictSystem strict) : IClassFixture<StrictSystem>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://example.com/hooks")]
    [InlineData("ftp://example.com/hooks")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pass@example.com/")]
    [InlineData("https://example.com/#fragment")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost./")]
    [InlineData("https://app.localhost/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://intranet/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://①②⑦.⓪.⓪.①/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[fc00::1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://example.com:1023/")]
    [InlineData("https://example.com:25/")]
    public async Task A_callback_that_must_not_be_called_is_refused(string url)
    {
        var answer = await strict.Main.Client.RegisterAsync(new Registration("1", url), cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        answer.ErrorFields.ShouldBe(["callbackUrl"]);
        // What is not a URL in plain spelling at all may be called malformed instead.
        answer.Json.GetProperty("type").GetString().ShouldNotBeNull().ShouldMatch("/(callback-refused|validation)$");
    }

    [Theory]
    [InlineData("http://example.com/hooks")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://10.1.2.3:8443/hooks")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://example.com/#here")]
    public async Task Its_problem_has_a_type_of_its_own(string url)
    {
        var answer = await strict.Main.Client.RegisterAsync(new Registration("1", url), cancel: Cancel);

        answer.Json.GetProperty("type").GetString().ShouldNotBeNull().ShouldEndWith("/callback-refused");
    }

    [Theory]
    [InlineData("https://example.com/hooks/mj?token=1")]
    [InlineData("https://example.com:8443/")]
    [InlineData("https://example.com:1024/")]
    [InlineData("https://example.com:80/")]
    [InlineData("https://93.184.215.14/")]
    [InlineData("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/")]
    [InlineData("HTTPS://EXAMPLE.COM/Hooks")]
    public async Task A_public_one_is_accepted_without_asking_anybody(string url)
    {
        var task = strict.Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));

        var answer = await strict.Main.Client.RegisterAsync(new Registration(task.Id, url), cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Text);
        answer.Watch.CallbackUrl.ShouldBe(url);
        await strict.Main.Client.DeleteAsync(answer.Watch.Id, Cancel);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told_by_its_attempts()
    {
        var task = strict.Main.Submit(TaskPlan.Success(TimeSpan.Zero));

        var watch = await strict.Main.Client.WatchAsync(new Registration(task.Id, "https://no-such-host-of-watchpost.example/"), Cancel);
        var view = await strict.Main.UntilAsync(watch.Id, now => now.Delivery.Attempts > 0, Cancel);

        view.Delivery.LastOutcome.ShouldBe("dns_failed");
    }
}

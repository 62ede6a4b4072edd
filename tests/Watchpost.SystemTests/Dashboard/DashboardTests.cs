using System.Diagnostics;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Dashboard;

public sealed class DashboardTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly AzuriteFixture azurite = azurite;

    [Fact]
    public async Task A_person_sees_a_watch_move_to_done_and_can_redeliver_and_cancel()
    {
        // WATCHPOST_PICTURES: a folder for pictures of the page, as they are in docs/.
        var (named, pictures) = (Environment.GetEnvironmentVariable("WATCHPOST_BROWSER"), Environment.GetEnvironmentVariable("WATCHPOST_PICTURES"));
        var browser = named ?? Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "There is no browser: install Chromium, or say where one is by WATCHPOST_BROWSER.");
        await using var system = await TestSystem.StartAsync(azurite.Azurite.NewAccount());
        var hook = system.NewHook();
        foreach (var (number, plan) in new[] { TaskPlan.Success(TimeSpan.Zero), TaskPlan.Failure(TimeSpan.Zero), TaskPlan.Success(TimeSpan.Zero), TaskPlan.Success(TimeSpan.Zero) }.Index())
        {
            await system.WatchAsync(system.Submit(plan, $"lighthouse-{number + 1}"), hook, Cancel);
        }

        var (running, ending) = (system.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(9)), "harbour-at-dawn"), system.Submit(TaskPlan.Success(TimeSpan.FromSeconds(40)), "mountain-lake"));
        await system.WatchAsync(running, hook, Cancel);
        await system.WatchAsync(ending, hook, Cancel);
        string[] arguments = [Repository.PathOf("tests", "Watchpost.SystemTests", "Dashboard", "dashboard.mjs"), browser, system.App.BaseAddress + "api/dashboard", running.Id, ending.Id, .. pictures is null ? [] : (string[])[pictures]];

        using var node = Process.Start(new ProcessStartInfo("node", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root })!;
        var errors = node.StandardError.ReadToEndAsync(Cancel);
        var output = await node.StandardOutput.ReadToEndAsync(Cancel);
        await node.WaitForExitAsync(Cancel);

        node.ExitCode.ShouldBe(0, output + await errors);
    }

    [Theory]
    [InlineData("dashboard", "text/html; charset=utf-8")]
    [InlineData("dashboard/dashboard.js", "text/javascript; charset=utf-8")]
    [InlineData("dashboard/dashboard.css", "text/css; charset=utf-8")]
    [InlineData("dashboard/icon.svg", "image/svg+xml")]
    public async Task The_page_and_its_files_are_served(string path, string contentType)
    {
        var answer = (await Main.Client.SendAsync(HttpMethod.Get, path, cancel: Cancel)).Expect(HttpStatusCode.OK);

        answer.ContentType.ShouldBe(contentType);
        answer.Text.ShouldNotContain("innerHTML");
        answer.Text.ShouldNotContain("onclick=");
    }

    [Fact]
    public async Task A_slash_too_many_leads_to_the_page()
    {
        var answer = (await Main.Client.SendAsync(HttpMethod.Get, "dashboard/", cancel: Cancel)).Expect(HttpStatusCode.Found);

        answer.Location.ShouldBe("../dashboard");
    }

    [Theory]
    [InlineData("dashboard/none.js")]
    [InlineData("dashboard/index.html")]
    [InlineData("dashboard/..%2Fhost.json")]
    public async Task Nothing_else_is(string path) =>
        (await Main.Client.SendAsync(HttpMethod.Get, path, cancel: Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
}

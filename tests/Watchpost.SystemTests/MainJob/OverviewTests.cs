using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class OverviewTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task Sources_tell_what_they_can_do_and_no_secret()
    {
        var answer = (await Main.Client.SourcesAsync(Cancel)).Expect(HttpStatusCode.OK);

        answer.ContentType.ShouldBe("application/json; charset=utf-8");
        answer.Items.Select(item => item.GetProperty("name").GetString()).ShouldBe(["midjourney"]);
        answer.Text.ShouldNotContain(Main.Relay.Options.ApiKey);
        answer.Text.ShouldNotContain(Main.Relay.Options.SigningSecret);
    }

    [Fact]
    public async Task Health_is_good_without_a_key()
    {
        var answer = await Main.Client.HealthAsync(Cancel);

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/json");
    }

    [Theory]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=2026-01-01", "since")]
    [InlineData("until=1e9", "until")]
    [InlineData("until=2026-13-01T00:00:00Z", "until")]
    public async Task A_bad_time_of_the_ledger_is_named(string query, string field)
    {
        var answer = await Main.Client.StatsAsync(query, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorFields.ShouldBe([field]);
    }

    [Fact]
    public async Task The_ledger_balances_while_everything_moves()
    {
        var hook = Main.NewHook();
        var registered = new List<Task>();
        for (var round = 0; round < 5; round++)
        {
            registered.AddRange(Enumerable.Range(0, 5).Select(_ => Main.WatchAsync(Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(0.5))), hook, Cancel)));
            var stats = (await Main.Client.StatsAsync(cancel: Cancel)).Expect(HttpStatusCode.OK).Json;

            string[] parts = ["watching", "delivering", "delivered", "failed", "disabled", "cancelled"];
            parts.Sum(part => stats.GetProperty(part).GetInt32()).ShouldBe(stats.GetProperty("registered").GetInt32());
            (stats.GetProperty("until").GetDateTimeOffset() - stats.GetProperty("since").GetDateTimeOffset()).ShouldBe(TimeSpan.FromHours(24));
        }

        await Task.WhenAll(registered);
    }

    [Theory]
    [InlineData("GET", "nothing-here")]
    [InlineData("GET", "")]
    [InlineData("GET", "watches/w_1/nothing")]
    public async Task What_is_not_in_the_contract_is_not_found(string method, string path) =>
        (await Main.Client.SendAsync(new HttpMethod(method), path, cancel: Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
}

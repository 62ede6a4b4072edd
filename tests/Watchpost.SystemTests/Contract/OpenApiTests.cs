using System.Net;
using Watchpost.Fakes;
using Watchpost.Functions.Http;
using Watchpost.Http.OpenApi;

namespace Watchpost.SystemTests.Contract;

public sealed class OpenApiTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private const string Watch = "watches/w_1";

    [Fact]
    public async Task The_document_is_served_as_the_code_makes_it()
    {
        var answer = (await Main.Client.SendAsync(HttpMethod.Get, "openapi.json", cancel: Cancel)).Expect(HttpStatusCode.OK);

        answer.ContentType.ShouldBe("application/json; charset=utf-8");
        answer.Text.ShouldBe(System.Text.Encoding.UTF8.GetString(OpenApiDocument.Write(HttpEndpoints.All).Span));
    }

    [Fact]
    public async Task What_receivers_get_is_as_the_document_describes_it()
    {
        var hook = Main.NewHook();
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1)));

        await Main.Client.WatchAsync(new Registration(task.Id, hook.Url) { Events = ["progress", "waiting", "finished"], Metadata = new() { ["order"] = 42 } }, Cancel);
        await Main.Client.TestCallbackAsync(hook.Url, cancel: Cancel);
        await Eventually.HoldsAsync(() => hook.Received.Any(webhook => webhook.IsTerminal), "the end is told", Eventually.Limit, Cancel);

        hook.Received.Select(webhook => webhook.Type).Distinct().ShouldBeSubsetOf(["ping", "task.progress", "task.succeeded"]);
        hook.Received.ShouldAllBe(webhook => ContractJudge.Contract.WebhookObjection(webhook.Type!, webhook.Text) == null);
    }

    [Theory]
    [InlineData(418, "application/json", "{}", "418")]
    [InlineData(200, "text/html", "<p>", "text/html")]
    [InlineData(200, "application/json", "<p>", "not JSON")]
    [InlineData(200, "application/json", """{"id":"w_1"}""", "required")]
    [InlineData(404, "application/problem+json", """{"type":"/problems/internal","title":"t","status":404,"detail":"d"}""", "/type")]
    [InlineData(404, "application/problem+json", """{"type":"/problems/not-found","title":"t","status":404,"detail":"d","secret":"s"}""", "/secret")]
    [InlineData(401, "text/plain", "no", "body")]
    public void An_answer_that_is_not_described_is_found(int status, string contentType, string body, string told) =>
        ContractJudge.Contract.Objection("GET", Watch, status, contentType, body).ShouldNotBeNull().ShouldContain(told);

    [Fact]
    public void An_answer_that_is_described_is_let_be() => ContractJudge.Contract
        .Objection("GET", Watch + "?code=k", 404, "application/problem+json", """{"type":"/problems/not-found","title":"t","status":404,"detail":"d"}""")
        .ShouldBeNull();

    [Fact]
    public async Task A_test_that_gets_another_answer_fails()
    {
        await using var other = await FakeRelay.StartAsync(cancel: Cancel);
        using var client = new WatchpostClient(new Uri(other.Url + "/"));

        // The relay knows no /api/stats and answers 404, which the document does not have there.
        var failure = await Assert.ThrowsAsync<ShouldAssertException>(() => client.StatsAsync(cancel: Cancel));

        failure.Message.ShouldContain("404 is not described");
    }
}

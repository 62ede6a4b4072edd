using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Fakes;

namespace Watchpost.SystemTests;

public sealed class WebhookReceiverTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_plJ3nmyCDGBKInavdOK15jsl";

    // The example of the Standard Webhooks specification.
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1614265330));
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private FakeRelay relay = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        relay = await FakeRelay.StartAsync(new FakeRelayOptions { Time = time, SigningSecret = Secret }, Cancel);
        http.BaseAddress = new Uri(relay.Url);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await relay.DisposeAsync();
    }

    [Fact]
    public void Signs_as_the_specification_does() =>
        SignatureCheck.Sign(Secret, Id, Timestamp, Encoding.UTF8.GetBytes(Body)).ShouldBe(Signature);

    [Theory]
    [InlineData(Id, Timestamp, Signature, Body, null)]
    [InlineData(Id, Timestamp, "v1,AAAA v2,BBBB " + Signature, Body, null)]
    [InlineData(null, Timestamp, Signature, Body, "no webhook-id")]
    [InlineData(Id, "soon", Signature, Body, "no whole number of seconds in webhook-timestamp")]
    [InlineData(Id, "1614265000", Signature, Body, "webhook-timestamp is too far from the receiver's clock")]
    [InlineData(Id, Timestamp, "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", Body, "no v1 signature in webhook-signature")]
    [InlineData(Id, Timestamp, null, Body, "no v1 signature in webhook-signature")]
    [InlineData(Id, "1614265331", Signature, Body, "no signature matches")]
    [InlineData("msg_other", Timestamp, Signature, Body, "no signature matches")]
    [InlineData(Id, Timestamp, Signature, """{"test": 2432232315}""", "no signature matches")]
    public async Task Tells_a_good_signature_from_a_bad_one(string? id, string timestamp, string? signature, string body, string? problem)
    {
        using var answer = await PostAsync("/hooks/a", id, timestamp, signature, body);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var webhook = relay.Receiver.Received.ShouldHaveSingleItem();
        webhook.Problem.ShouldBe(problem);
        webhook.Verified.ShouldBe(problem is null);
        webhook.Text.ShouldBe(body);
        webhook.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_path_can_have_its_own_secret()
    {
        relay.Receiver.UseSecrets("/hooks/own", Other);

        using var wrong = await PostAsync("/hooks/own", Id, Timestamp, Signature, Body);
        using var right = await PostAsync("/hooks/own", Id, Timestamp, SignatureCheck.Sign(Other, Id, Timestamp, Encoding.UTF8.GetBytes(Body)), Body);

        relay.Receiver.Received.Select(webhook => webhook.Verified).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Answers_as_scripted_then_as_usual_and_remembers_all()
    {
        relay.Receiver.Replies.For("/hooks/a", Replies.Status(500), times: 2);
        relay.Receiver.Replies.For("/hooks/a", Replies.Status(503, "120"), times: 1);
        relay.Receiver.Replies.For("/hooks/a", Replies.Redirect("http://127.0.0.1:9/"), times: 1);
        relay.Receiver.Replies.For("/hooks/a", Replies.Gone(), times: 1);

        var statuses = new List<int>();
        for (var call = 0; call < 6; call++)
        {
            using var answer = await PostAsync("/hooks/a", Id, Timestamp, Signature, Body);
            statuses.Add((int)answer.StatusCode);
        }

        statuses.ShouldBe([500, 500, 503, 302, 410, 200]);
        relay.Receiver.Received.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Waiting_sees_what_came_before_and_what_comes_later()
    {
        using var first = await PostAsync("/hooks/a", "msg_1", Timestamp, Signature, Body);
        var waiting = relay.Receiver.WaitAsync(webhook => webhook.Path is "/hooks/a", 2, TimeSpan.FromSeconds(30), Cancel);
        waiting.IsCompleted.ShouldBeFalse();

        using var elsewhere = await PostAsync("/hooks/b", "msg_2", Timestamp, Signature, Body);
        using var second = await PostAsync("/hooks/a", "msg_3", Timestamp, Signature, Body);

        (await waiting).Select(webhook => webhook.Id).ShouldBe(["msg_1", "msg_3"]);
        await Should.ThrowAsync<TimeoutException>(() => relay.Receiver.WaitAsync(webhook => webhook.Path is "/hooks/c", TimeSpan.FromMilliseconds(1), Cancel));
    }

    [Fact]
    public async Task Latency_is_from_a_tasks_end_to_its_webhook()
    {
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(10)), "t");
        time.Advance(TimeSpan.FromSeconds(10.25));

        using var answer = await PostAsync("/hooks/a", Id, Timestamp, Signature, """{"type":"task.succeeded","data":{"taskId":"t","watchId":"w_1"}}""");

        relay.NotificationLatencies().ShouldBe([TimeSpan.FromSeconds(0.25)]);
        var stats = await http.GetFromJsonAsync<JsonElement>("/control/stats", Cancel);
        stats.GetProperty("latencySeconds").GetProperty("mean").GetDouble().ShouldBe(0.25);
        var shown = await http.GetFromJsonAsync<JsonElement>("/control/webhooks", Cancel);
        shown.GetProperty("items")[0].GetProperty("taskId").GetString().ShouldBe("t");
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string? id, string timestamp, string? signature, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
        {
            request.Headers.TryAddWithoutValidation("webhook-id", id);
        }

        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", signature);
        }

        return await http.SendAsync(request, Cancel);
    }
}

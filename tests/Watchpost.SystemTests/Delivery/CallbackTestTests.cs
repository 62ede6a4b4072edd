using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class CallbackTestTests(AzuriteFixture azurite)
{
    private const string OwnSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_ping_is_sent_now_and_its_outcome_told()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var ((path, url), (ownPath, ownUrl)) = (system.NewHook(), system.NewHook());
        system.Relay.Receiver.UseSecrets(ownPath, OwnSecret);
        system.Relay.Receiver.Replies.For(ownPath, Replies.Status(503));

        var taken = (await system.Client.TestCallbackAsync(url, cancel: Cancel)).Expect(HttpStatusCode.OK).Json;
        var refused = (await system.Client.TestCallbackAsync(ownUrl, OwnSecret, Cancel)).Expect(HttpStatusCode.OK).Json;
        var nobody = (await system.Client.TestCallbackAsync("http://127.0.0.1:1/", cancel: Cancel)).Expect(HttpStatusCode.OK).Json;

        taken.EnumerateObject().Select(member => member.Name).ShouldBe(["outcome", "statusCode", "durationMs"]);
        taken.GetProperty("outcome").GetString().ShouldBe("delivered");
        taken.GetProperty("statusCode").GetInt32().ShouldBe(200);
        taken.GetProperty("durationMs").GetInt64().ShouldBeInRange(0, 5000);
        refused.GetProperty("outcome").GetString().ShouldBe("http_error");
        refused.GetProperty("statusCode").GetInt32().ShouldBe(503);
        nobody.GetProperty("outcome").GetString().ShouldBe("connection_failed");
        nobody.GetProperty("statusCode").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var ping = system.At(path).ShouldHaveSingleItem();
        ping.Verified.ShouldBeTrue();
        ping.Type.ShouldBe("ping");
        ping.Json.GetProperty("data").EnumerateObject().ShouldBeEmpty();
        system.At(ownPath).ShouldHaveSingleItem().Verified.ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}", "validation", "callbackUrl")]
    [InlineData("""{"callbackUrl":"nowhere","secret":"s"}""", "validation", "callbackUrl", "secret")]
    [InlineData("""{"callbackUrl":"https://169.254.169.254/"}""", "callback-refused", "callbackUrl")]
    [InlineData("""{"callbackUrl":"https://user:word@example.com/"}""", "callback-refused", "callbackUrl")]
    [InlineData("""{"callbackUrl":"https://example.com/","id":1}""", "validation", "id")]
    public async Task A_wrong_request_is_refused_as_a_registration_is(string body, string type, params string[] fields)
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Callbacks__AllowPrivateNetworks", "false"));

        var answer = await system.Client.SendAsync(HttpMethod.Post, "callbacks/test", body, cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("type").GetString().ShouldNotBeNull().ShouldEndWith("/" + type);
        answer.ErrorFields.ShouldBe(fields, ignoreOrder: true);
    }
}

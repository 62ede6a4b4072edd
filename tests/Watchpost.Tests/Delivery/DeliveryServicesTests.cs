using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Delivery.Sending;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery;

public sealed class DeliveryServicesTests
{
    [Fact]
    public async Task The_registered_sender_delivers()
    {
        await using var receiver = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddWatchpost(new ConfigurationBuilder().AddInMemoryCollection([
                new("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
                new("Watchpost:Sources:midjourney:BaseUrl", "https://relay.example.com"),
                new("Watchpost:Callbacks:AllowPrivateNetworks", "true"),
            ]).Build())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });

        var result = await services.GetRequiredService<IWebhookSender>().SendAsync(SenderFixture.Webhook(receiver.Url(host: "localhost")), TestContext.Current.CancellationToken);

        result.Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }
}

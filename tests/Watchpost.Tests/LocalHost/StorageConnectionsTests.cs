using Microsoft.Extensions.Configuration;
using Watchpost.LocalHost;
using Watchpost.LocalHost.Queues;

namespace Watchpost.Tests.LocalHost;

public sealed class StorageConnectionsTests
{
    private const string Keyed = "DefaultEndpointsProtocol=https;AccountName=keyed;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    [Theory]
    [InlineData(null, "AzureWebJobsStorage=UseDevelopmentStorage=true", "http://127.0.0.1:10001/devstoreaccount1")]
    [InlineData(null, "AzureWebJobsStorage=" + Keyed, "https://keyed.queue.core.windows.net/")]
    [InlineData(null, "AzureWebJobsStorage:accountName=mine", "https://mine.queue.core.windows.net/")]
    [InlineData(null, "AzureWebJobsStorage:queueServiceUri=https://other.example/queues", "https://other.example/queues")]
    [InlineData("Jobs", "Jobs:accountName=jobs", "https://jobs.queue.core.windows.net/")]
    [InlineData("Jobs", "AzureWebJobsJobs:accountName=jobs", "https://jobs.queue.core.windows.net/")]
    [InlineData("AzureWebJobsStorage", "AzureWebJobsStorage:accountName=mine", "https://mine.queue.core.windows.net/")]
    public void A_connection_opens_its_account(string? connection, string setting, string address) =>
        StorageConnections.Open(Settings(setting), connection).Uri.AbsoluteUri.ShouldBe(address);

    [Theory]
    [InlineData(null, "Unrelated=1", "The setting AzureWebJobsStorage is missing")]
    [InlineData("Jobs", "AzureWebJobsStorage=UseDevelopmentStorage=true", "The setting Jobs is missing")]
    [InlineData(null, "AzureWebJobsStorage=AccountKey=c2VjcmV0", "The setting AzureWebJobsStorage is neither")]
    [InlineData(null, "AzureWebJobsStorage:queueServiceUri=c2VjcmV0", "The setting AzureWebJobsStorage is neither")]
    public void A_connection_that_opens_nothing_is_named_without_its_value(string? connection, string setting, string message)
    {
        var refused = Should.Throw<LocalHostException>(() => StorageConnections.Open(Settings(setting), connection));

        refused.Message.ShouldStartWith(message);
        refused.Message.ShouldNotContain("c2VjcmV0");
    }

    private static IConfiguration Settings(string setting)
    {
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { [setting[..split]] = setting[(split + 1)..] })
            .Build();
    }
}

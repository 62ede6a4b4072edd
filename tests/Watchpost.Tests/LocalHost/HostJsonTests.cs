using Microsoft.Extensions.Configuration;
using Watchpost.Http.Output;
using Watchpost.LocalHost;
using Watchpost.LocalHost.Queues;

namespace Watchpost.Tests.LocalHost;

public sealed class HostJsonTests
{
    private static readonly IConfiguration NoSettings = new ConfigurationBuilder().Build();

    [Fact]
    public void The_file_of_the_app_is_read()
    {
        var host = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"), NoSettings);

        ("/" + host.RoutePrefix).ShouldBe(Answers.BasePath, "locations and links begin with it");
        host.Queues.ShouldBe(new QueueSettings
        {
            BatchSize = 16,
            NewBatchThreshold = 16,
            MaxPollingInterval = TimeSpan.FromSeconds(1),
            VisibilityTimeout = TimeSpan.FromSeconds(10),
            MaxDequeueCount = 5,
        });
    }

    [Theory]
    [InlineData("""{"version":"2.0"}""")]
    [InlineData("""{"extensions":{}}""")]
    [InlineData("""{"extensions":{"queues":null,"http":null}}""")]
    [InlineData("""{"extensions":{"queues":{},"blobs":{"maxDegreeOfParallelism":4}},} // with a comment""")]
    public void What_is_not_there_has_the_official_default(string json)
    {
        var host = HostJson.Parse(json, NoSettings);

        host.RoutePrefix.ShouldBe("api");
        host.Queues.ShouldBe(new QueueSettings
        {
            BatchSize = 16,
            NewBatchThreshold = null,
            MaxPollingInterval = TimeSpan.FromMinutes(1),
            VisibilityTimeout = TimeSpan.Zero,
            MaxDequeueCount = 5,
            MessageEncoding = "base64",
        });
        host.Queues.Threshold.ShouldBe(8);
        host.Queues.IsBase64.ShouldBeTrue();
    }

    [Fact]
    public void Values_are_read_whatever_their_case()
    {
        var host = HostJson.Parse("""{"Extensions":{"Http":{"RoutePrefix":"/v1/"},"Queues":{"BatchSize":32,"MessageEncoding":"None"}}}""", NoSettings);

        host.RoutePrefix.ShouldBe("v1");
        host.Queues.Threshold.ShouldBe(16);
        host.Queues.IsBase64.ShouldBeFalse();
    }

    [Fact]
    public void A_setting_wins_over_the_file()
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.2" })
            .Build();

        var queues = HostJson.Parse("""{"extensions":{"queues":{"maxPollingInterval":"00:00:01","batchSize":4}}}""", settings).Queues;

        (queues.MaxPollingInterval, queues.BatchSize).ShouldBe((TimeSpan.FromMilliseconds(200), 4));
    }

    [Theory]
    [InlineData("""{"batchSize":0}""", "host.json: extensions.queues.batchSize must be 1 to 32.")]
    [InlineData("""{"batchSize":33}""", "host.json: extensions.queues.batchSize must be 1 to 32.")]
    [InlineData("""{"newBatchThreshold":-1}""", "host.json: extensions.queues.newBatchThreshold must not be negative.")]
    [InlineData("""{"maxPollingInterval":"00:00:00.099"}""", "host.json: extensions.queues.maxPollingInterval must be at least 00:00:00.1.")]
    [InlineData("""{"visibilityTimeout":"-00:00:01"}""", "host.json: extensions.queues.visibilityTimeout must not be negative.")]
    [InlineData("""{"maxDequeueCount":0}""", "host.json: extensions.queues.maxDequeueCount must be at least 1.")]
    [InlineData("""{"messageEncoding":"utf7"}""", "host.json: extensions.queues.messageEncoding must be base64 or none.")]
    public void A_value_out_of_bounds_is_named(string queues, string message) =>
        Should.Throw<LocalHostException>(() => HostJson.Parse($$$"""{"extensions":{"queues":{{{queues}}}}}""", NoSettings)).Message.ShouldBe(message);

    [Theory]
    [InlineData("""{"extensions":{"queues":{"maxPollingInterval":"soon"}}}""", "soon is not a valid value for TimeSpan")]
    [InlineData("""{"extensions":{"queues":{"batchSize":"many"}}}""", "many is not a valid value for Int32")]
    [InlineData("""{"extensions":{"queues":{"messageEncoding":null}}}""", "messageEncoding")]
    [InlineData("""{"extensions":""", "host.json: ")]
    public void What_is_not_readable_is_told(string json, string message) =>
        Should.Throw<LocalHostException>(() => HostJson.Parse(json, NoSettings)).Message.ShouldContain(message);

    [Fact]
    public void A_missing_file_is_told() =>
        Should.Throw<LocalHostException>(() => HostJson.Read(Path.Combine(AppContext.BaseDirectory, "no-such", "host.json"), NoSettings)).Message.ShouldStartWith("host.json cannot be read");
}

using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Watchpost.Functions.Telemetry;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Telemetry;

public sealed class TelemetryExportTests
{
    // An address and a key that lead nowhere.
    private const string Insights = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:9/";

    [Fact]
    public void Where_the_settings_name_no_place_nothing_is_collected()
    {
        var services = new ServiceCollection();

        services.AddTelemetryExport(Settings()).ShouldBeNull();

        services.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://127.0.0.1:9/v1/metrics")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", Insights)]
    public void Each_of_the_standard_settings_turns_it_on(string name, string value)
    {
        var services = new ServiceCollection();

        services.AddTelemetryExport(Settings((name, value))).ShouldNotBeNull();

        services.ShouldContain(service => service.ServiceType == typeof(TracerProvider));
        services.ShouldContain(service => service.ServiceType == typeof(MeterProvider));
    }

    [Fact]
    public void The_deployed_app_tells_Application_Insights_who_it_is_by_its_identity()
    {
        // What app.bicep sets.
        RepositoryFiles.Read("infra/modules/app.bicep").ShouldContain("APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'");
        var identity = ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD");

        TelemetryExport.Credential(Settings(identity)).ShouldBeOfType<ManagedIdentityCredential>();
    }

    [Fact]
    public void No_log_line_is_dropped_because_its_trace_is()
    {
        var options = new AzureMonitorExporterOptions();

        TelemetryExport.Configure(options, Insights, Settings());

        (options.ConnectionString, options.EnableTraceBasedLogsSampler, options.TracesPerSecond).ShouldBe((Insights, false, 1));
    }

    [Theory]
    [InlineData("Authorization=AAD", true)]
    [InlineData("authorization=aad;", true)]
    [InlineData("ClientId=11111111-2222-3333-4444-555555555555", false)]
    [InlineData("nonsense;;=", false)]
    [InlineData("", false)]
    public void Only_where_the_settings_say_so(string text, bool byIdentity) =>
        (TelemetryExport.Credential(Settings(("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", text))) is not null).ShouldBe(byIdentity);

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value))).Build();
}

using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using Watchpost.Telemetry;

namespace Watchpost.Functions.Telemetry;

/// <summary>Exports the engine's traces, metrics and logs: to an OTLP collector, to Application Insights, to both, or nowhere.</summary>
internal static class TelemetryExport
{
    // The standard names: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
    private static readonly string[] Collector =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>Adds the exporters that the settings name; <see langword="null"/> if there are none, so that nothing is collected either.</summary>
    public static IOpenTelemetryBuilder? AddTelemetryExport(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var toCollector = Collector.Any(name => !string.IsNullOrWhiteSpace(configuration[name]));
        var connection = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        if (!toCollector && string.IsNullOrWhiteSpace(connection))
        {
            return null;
        }

        // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win, as they come last.
        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("watchpost").AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(WatchpostTracing.SourceName))
            .WithMetrics(metrics => metrics.AddMeter(WatchpostMetrics.MeterName))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true);
        if (toCollector)
        {
            telemetry.UseOtlpExporter();
        }

        if (!string.IsNullOrWhiteSpace(connection))
        {
            telemetry.UseAzureMonitorExporter(options => Configure(options, connection, configuration));
        }

        return telemetry;
    }

    /// <summary>
    /// One trace per second and instance is enough to see where time goes, and leaves the daily cap (<c>dailyLogGigabytes</c>) to the logs.
    /// Every log line is kept, whether or not its trace is sampled.
    /// </summary>
    internal static void Configure(AzureMonitorExporterOptions options, string connection, IConfiguration configuration)
    {
        options.ConnectionString = connection;
        options.Credential = Credential(configuration);
        options.TracesPerSecond = 1;
        options.EnableTraceBasedLogsSampler = false;
    }

    /// <summary>
    /// The identity for Application Insights, from <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> as the Functions host reads it
    /// (<c>Authorization=AAD</c>, plus <c>ClientId=…</c> for a user-assigned identity). <see langword="null"/>: the connection string is enough.
    /// </summary>
    internal static TokenCredential? Credential(IConfiguration configuration)
    {
        var parts = (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!parts["Authorization"].Contains("AAD", StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        return new ManagedIdentityCredential(
            parts["ClientId"].FirstOrDefault() is { Length: > 0 } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned);
    }
}

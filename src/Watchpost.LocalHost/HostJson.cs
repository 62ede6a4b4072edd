using System.Text;
using System.Text.Json;
using Watchpost.LocalHost.Queues;

namespace Watchpost.LocalHost;

/// <summary>The part of host.json that this host uses. Settings such as <c>AzureFunctionsJobHost__extensions__queues__batchSize</c> override it.</summary>
internal sealed record HostJson
{
    private const string Overrides = "AzureFunctionsJobHost";

    public required string RoutePrefix { get; init; }

    public required QueueSettings Queues { get; init; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="LocalHostException">The file is missing or unreadable, or a value is out of bounds.</exception>
    public static HostJson Read(string path, IConfiguration settings)
    {
        try
        {
            return Parse(File.ReadAllText(path), settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException($"host.json cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="LocalHostException">The text is unreadable, or a value is out of bounds.</exception>
    public static HostJson Parse(string json, IConfiguration settings)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        try
        {
            var extensions = new ConfigurationBuilder()
                .AddJsonStream(stream)
                .AddConfiguration(settings.GetSection(Overrides))
                .Build()
                .GetSection("extensions");
            var host = new HostJson
            {
                RoutePrefix = (extensions["http:routePrefix"] ?? "api").Trim('/'),
                Queues = extensions.GetSection("queues").Get<QueueSettings>() ?? new QueueSettings(),
            };
            return host.Queues.Problem is { } problem
                ? throw new LocalHostException($"host.json: extensions.queues.{problem}.")
                : host;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new LocalHostException($"host.json: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }
}

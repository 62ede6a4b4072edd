using System.Reflection;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Deployment;

/// <summary>What the deployment in <c>infra/</c> and the app must agree on.</summary>
public sealed class DeployedAppTests
{
    private static readonly Regex StorageName = Simple("'(?<name>watchpost-(polls|deliveries)[a-z-]*|Watchpost[A-Z][A-Za-z]+)'");
    private static readonly Regex SettingName = Simple(@"(?<name>(Watchpost|AzureWebJobsStorage)__[\w${}]+)'?:");
    private static readonly Regex PoisonQuery = Simple("AppTraces\n.*Message has \"(?<text>[^\"]+)\"");

    // What the values in the Bicep files come to in Azure. The secrets have the form in which the vault makes them: from hexadecimal digits.
    private static readonly Dictionary<string, string?> Values = new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage__blobServiceUri"] = "https://mine.blob.core.windows.net/",
        ["AzureWebJobsStorage__queueServiceUri"] = "https://mine.queue.core.windows.net/",
        ["AzureWebJobsStorage__tableServiceUri"] = "https://mine.table.core.windows.net/",
        ["AzureWebJobsStorage__credential"] = "managedidentity",
        ["AzureWebJobsStorage__clientId"] = "11111111-2222-3333-4444-555555555555",
        ["Watchpost__SigningSecret"] = "whsec_" + Convert.ToBase64String("0123456789abcdef0123456789abcdef0123456789abcdef012345"u8),
        ["Watchpost__EncryptionKey"] = "0123456789abcdef0123456789abcdef0123456789" + "A=",
        ["Watchpost__DefaultSource"] = "midjourney",
        ["Watchpost__Sources__midjourney__BaseUrl"] = "https://relay.example.com",
        ["Watchpost__Sources__midjourney__Preset"] = "midjourney-proxy",
        ["Watchpost__Sources__midjourney__ApiKey"] = "key",
    };

    [Fact]
    public void It_makes_the_queues_and_tables_that_the_app_uses()
    {
        var used = typeof(StorageNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        var made = StorageName.Matches(RepositoryFiles.Read("infra/modules/storage.bicep")).Select(match => match.Groups["name"].Value);

        made.Order().ShouldBe(used.Order());
    }

    [Fact]
    public void It_sets_only_settings_that_the_app_reads_and_takes()
    {
        var configuration = Configuration();
        var options = new WatchpostOptions();
        Watchpost.Settings.SettingsReader.Apply(configuration.GetSection(WatchpostOptions.Section), options).ShouldBeEmpty();

        new WatchpostOptionsValidation(configuration.GetSection(WatchpostOptions.Section)).Validate(null, options).Failures.ShouldBeNull();
        options.Sources.ByName["midjourney"].ApiKey.ShouldBe("key");
    }

    [Fact]
    public void The_app_opens_the_storage_account_by_these_settings()
    {
        using var services = new ServiceCollection().AddWatchpostStorage(Configuration()).BuildServiceProvider();

        services.GetRequiredService<QueueServiceClient>().Uri.ShouldBe(new Uri("https://mine.queue.core.windows.net/"));
        services.GetRequiredService<TableServiceClient>().Uri.ShouldBe(new Uri("https://mine.table.core.windows.net/"));
    }

    [Fact]
    public void It_alerts_on_what_the_app_logs_about_poison_messages()
    {
        var wanted = PoisonQuery.Match(RepositoryFiles.Read("infra/modules/alerts.bicep")).Groups["text"].Value;
        wanted.ShouldNotBeEmpty();
        var logger = new ListLogger();
        var sweeper = new Sweeper(null!, TimeProvider.System, logger);

        sweeper.LogPoisonMessage(StorageNames.Polls, GroupId.Create("0", DateTimeOffset.UnixEpoch).ToMessage());
        sweeper.LogPoisonMessage(StorageNames.Deliveries, "garbage");

        logger.Errors.Count.ShouldBe(2);
        logger.Errors.ShouldAllBe(error => error.Contains(wanted));
    }

    /// <summary>The names that the Bicep file sets, with the values that they come to.</summary>
    private static IConfiguration Configuration()
    {
        string[] names =
        [
            .. SettingName.Matches(RepositoryFiles.Read("infra/modules/app.bicep"))
                .Select(match => match.Groups["name"].Value.Replace("${sourceName}", "midjourney")),
        ];
        names.Order().ShouldBe(Values.Keys.Order());
        return new ConfigurationBuilder()
            .AddInMemoryCollection(names.Select(name => KeyValuePair.Create(name.Replace("__", ":"), Values[name])))
            .Build();
    }

    private static Regex Simple(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private sealed class ListLogger : ILogger<Sweeper>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }
}

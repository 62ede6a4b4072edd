using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Settings;

namespace Watchpost.Tests.Settings;

public sealed class SettingsTests
{
    // The example key of Standard Webhooks.
    private const string SigningKey = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private const string Relay = "Watchpost__Sources__midjourney__BaseUrl=https://relay.example";

    private static readonly string Secret = "whsec_" + Convert.ToBase64String(new byte[32]);
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void One_source_is_all_it_takes()
    {
        var options = Read(Relay);

        options.Sources.Default.ShouldBe("midjourney");
        options.Sources.ByName.Keys.ShouldBe(["midjourney"]);
        options.Sources.ByName["midjourney"].BaseUrl.ShouldBe("https://relay.example");
        options.Signing.Secret.ShouldBeNull();
        options.Polling.IntervalSeconds.ShouldBeNull();
        options.Delivery.TimeoutSeconds.ShouldBe(15);
        options.Callbacks.AllowHttp.ShouldBeFalse();
        options.Callbacks.Verification.ShouldBe("none");
    }

    [Fact]
    public void Every_setting_is_read()
    {
        string[] settings =
        [
            "Watchpost__DefaultSource=mj_2",
            $"Watchpost__SigningSecret={Secret} {Secret}",
            $"Watchpost__SigningKey={SigningKey}",
            $"Watchpost__EncryptionKey={Key} {Key}",
            "Watchpost__Sources__mj_2__BaseUrl=https://relay.example",
            "Watchpost__Sources__mj_2__ApiKey=hunter2",
            "Watchpost__Sources__mj_2__Preset=midjourney",
            "Watchpost__Sources__mj_2__AllowedHosts=a.example, b.example",
            "Watchpost__Sources__mine__Definition=mine.json",
            "Watchpost__Polling__FirstSeconds=0",
            "Watchpost__Polling__IntervalSeconds=0.5",
            "Watchpost__Polling__MaxSeconds=86400",
            "Watchpost__Polling__LatencySeconds=2.5",
            "Watchpost__Polling__DeadlineSeconds=1e3",
            "Watchpost__Delivery__ScheduleSeconds=0, 5,300.5",
            "Watchpost__Delivery__TimeoutSeconds=2.5",
            "Watchpost__Delivery__KeepAnswers=true",
            "Watchpost__Callbacks__AllowHttp=true",
            "Watchpost__Callbacks__AllowPrivateNetworks=TRUE",
            "Watchpost__Callbacks__AllowedHosts=hooks.internal,10.1.2.3:8080 [fd00::1]",
            "Watchpost__Callbacks__Verification=Options",
            "Watchpost__Retention__KeepSeconds=86400",
            "Watchpost__PublicUrl=https://tasks.example.com/watch",
            "WEBSITE_HOSTNAME=own.azurewebsites.net",
        ];
        var named = settings.Select(setting => setting.Split('=')[0].Replace("__", ":", StringComparison.Ordinal)).ToList();
        var ofSource = named.Where(name => name.StartsWith("Watchpost:Sources:", StringComparison.Ordinal)).Select(name => name.Split(':')[^1]);

        // Polling aims at a number of calls or at a latency, never at both.
        var other = Read(Relay, "Watchpost__Polling__CallsPerTask=4.5");
        var options = Read(settings);

        KnownSettings.All.Select(setting => "Watchpost:" + setting.Path).Except([.. named, "Watchpost:Polling:CallsPerTask"]).ShouldBeEmpty();
        KnownSettings.OfSource.Select(setting => setting.Path).Except(ofSource).ShouldBeEmpty();
        other.Polling.CallsPerTask.ShouldBe(4.5);
        options.Sources.Default.ShouldBe("mj_2");
        options.Signing.Secret.ShouldBe($"{Secret} {Secret}");
        options.Signing.Key.ShouldBe(SigningKey);
        options.Encryption.Key.ShouldBe($"{Key} {Key}");
        options.Sources.ByName["mj_2"].ApiKey.ShouldBe("hunter2");
        options.Sources.ByName["mj_2"].Preset.ShouldBe("midjourney");
        options.Sources.ByName["mj_2"].AllowedHosts.ShouldBe("a.example, b.example");
        options.Sources.ByName["mine"].Definition.ShouldBe("mine.json");
        options.Polling.FirstSeconds.ShouldBe(0);
        options.Polling.IntervalSeconds.ShouldBe(0.5);
        options.Polling.MaxSeconds.ShouldBe(86400);
        options.Polling.LatencySeconds.ShouldBe(2.5);
        options.Polling.DeadlineSeconds.ShouldBe(1000);
        options.Delivery.ScheduleSeconds.ShouldBe("0, 5,300.5");
        options.Delivery.TimeoutSeconds.ShouldBe(2.5);
        options.Delivery.KeepAnswers.ShouldBeTrue();
        options.Retention.KeepSeconds.ShouldBe(86400);
        options.Callbacks.AllowHttp.ShouldBeTrue();
        options.Callbacks.AllowPrivateNetworks.ShouldBeTrue();
        options.Callbacks.AllowedHosts.ShouldBe("hooks.internal,10.1.2.3:8080 [fd00::1]");
        options.Callbacks.Verification.ShouldBe("options");
        options.Callbacks.OwnHosts.ShouldBe(["tasks.example.com", "own.azurewebsites.net"]);
    }

    [Theory]
    [InlineData("Watchpost__Polling__FirstSeconds", "-1", "a number from 0 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "abc", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "0.09", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "3600.1", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "1,5", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "NaN", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "Infinity", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "0x10", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "5s", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__MaxSeconds", "0", "a number from 0.1 to 86400")]
    [InlineData("Watchpost__Polling__CallsPerTask", "0.9", "a number from 1 to 1000")]
    [InlineData("Watchpost__Polling__LatencySeconds", "0.09", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__LatencySeconds", "3601", "a number from 0.1 to 3600")]
    [InlineData("Watchpost__Polling__DeadlineSeconds", "9.9", "a number from 10 to 604800")]
    [InlineData("Watchpost__Delivery__TimeoutSeconds", "101", "a number from 0.1 to 100")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "0,5,", "1 to 30 numbers from 0 to 604800")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "0;5", "1 to 30 numbers from 0 to 604800")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "1e3", "1 to 30 numbers from 0 to 604800")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "-1", "1 to 30 numbers from 0 to 604800")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "604801", "1 to 30 numbers from 0 to 604800")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0", "1 to 30 numbers")]
    [InlineData("Watchpost__Callbacks__AllowHttp", "yes", "true or false")]
    [InlineData("Watchpost__Callbacks__AllowPrivateNetworks", "1", "true or false")]
    [InlineData("Watchpost__Callbacks__AllowedHosts", "https://hooks.internal", "hosts")]
    [InlineData("Watchpost__Callbacks__Verification", "get", "one of none, options")]
    [InlineData("Watchpost__PublicUrl", "tasks.example.com", "an absolute http or https URL")]
    [InlineData("Watchpost__PublicUrl", "ftp://tasks.example.com", "an absolute http or https URL")]
    [InlineData("Watchpost__PublicUrl", "https://user@tasks.example.com", "without user info, query and fragment")]
    [InlineData("Watchpost__PublicUrl", "https://tasks.example.com/?a=b", "without user info, query and fragment")]
    [InlineData("Watchpost__PublicUrl", "https://tasks.example.com/#a", "without user info, query and fragment")]
    [InlineData("Watchpost__DefaultSource", "suno", "one of the configured sources (midjourney)")]
    public void A_wrong_setting_is_named_with_its_rule_and_value(string name, string value, string rule)
    {
        var problem = Problems(Relay, $"{name}={value}").ShouldHaveSingleItem();

        problem.ShouldStartWith($"{name} must be ");
        problem.ShouldContain(rule);
        problem.ShouldEndWith($"; it is \"{(value.Length <= 64 ? value : value[..64] + "…")}\"");
    }

    [Fact]
    public void Calls_and_latency_cannot_both_be_aimed_at()
    {
        var problem = Problems(Relay, "Watchpost__Polling__CallsPerTask=6", "Watchpost__Polling__LatencySeconds=2").ShouldHaveSingleItem();

        problem.ShouldContain("Watchpost__Polling__CallsPerTask");
        problem.ShouldContain("Watchpost__Polling__LatencySeconds");
    }

    [Theory]
    [InlineData("Watchpost__Polling__CallsPerTask=6")]
    [InlineData("Watchpost__Polling__LatencySeconds=2")]
    public void A_fixed_interval_wins_over_either(string aim) => Read(Relay, aim, "Watchpost__Polling__IntervalSeconds=5").Polling.IntervalSeconds.ShouldBe(5);

    [Fact]
    public void What_is_aimed_at_is_six_calls_unless_something_else_is_set()
    {
        Read(Relay).Polling.Aim.ShouldBe(new PollAim.CallsPerTask(6));
        Read(Relay, "Watchpost__Polling__CallsPerTask=3").Polling.Aim.ShouldBe(new PollAim.CallsPerTask(3));
        Read(Relay, "Watchpost__Polling__LatencySeconds=2").Polling.Aim.ShouldBe(new PollAim.Latency(2));
    }

    [Theory]
    [InlineData("Watchpost__SigningSecret", "hunter2")]
    [InlineData("Watchpost__SigningSecret", "whsec_hunter2")]
    [InlineData("Watchpost__SigningKey", "hunter2")]
    [InlineData("Watchpost__SigningKey", "whsk_hunter2")]
    [InlineData("Watchpost__EncryptionKey", "hunter2")]
    [InlineData("Watchpost__EncryptionKey", "aHVudGVyMg==")]
    public void A_wrong_secret_is_named_and_not_shown(string name, string value)
    {
        var problem = Problems(Relay, $"{name}={value}").ShouldHaveSingleItem();

        problem.ShouldStartWith($"{name} must be ");
        problem.ShouldNotContain(value);
    }

    [Fact]
    public void One_wrong_secret_among_good_ones_is_wrong()
    {
        Problems(Relay, $"Watchpost__SigningSecret={Secret} whsec_AAAA").ShouldHaveSingleItem().ShouldNotContain("AAAA");
        Problems(Relay, $"Watchpost__EncryptionKey={Key} AAAA").ShouldHaveSingleItem().ShouldNotContain("AAAA");
    }

    [Theory]
    [InlineData("Watchpost__Polling__IntervallSeconds", "Watchpost__Polling__IntervalSeconds")]
    [InlineData("Watchpost__Poling__IntervalSeconds", "Watchpost__Polling__IntervalSeconds")]
    [InlineData("Watchpost__IntervalSeconds", null)]
    [InlineData("Watchpost__signing_secret", "Watchpost__SigningSecret")]
    [InlineData("Watchpost__Sources__midjourney__ApiKye", "Watchpost__Sources__midjourney__ApiKey")]
    [InlineData("Watchpost__Sources__midjourney__Base_Url", "Watchpost__Sources__midjourney__BaseUrl")]
    [InlineData("Watchpost__Callbacks__AllowedHosts__0", "Watchpost__Callbacks__AllowedHosts")]
    [InlineData("Watchpost__Polling", null)]
    [InlineData("Watchpost__Xyzzy", null)]
    public void An_unknown_setting_is_named_with_what_was_probably_meant(string name, string? meant)
    {
        var problem = Problems(Relay, $"{name}=hunter2").ShouldHaveSingleItem();

        problem.ShouldStartWith($"{name} is not a setting");
        problem.ShouldNotContain("hunter2");
        if (meant is not null)
        {
            problem.ShouldEndWith($"; is {meant} meant?");
        }
    }

    [Theory]
    [InlineData("Mid-Journey")]
    [InlineData("MIDJOURNEY2")]
    [InlineData("mid journey")]
    [InlineData("süno")]
    public void A_source_has_a_plain_name(string source)
    {
        using var services = Configured(Relay, $"Watchpost__Sources__{source}__BaseUrl=https://relay.example").AddSourceSettingsValidation().BuildServiceProvider();

        var problem = Should.Throw<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate).Failures.ShouldHaveSingleItem();

        problem.ShouldStartWith($"Watchpost__Sources__{source}: ");
        problem.ShouldContain("1 to 64 lower-case letters, digits and underscores");
    }

    [Fact]
    public void A_sources_name_may_be_as_long_as_a_caller_may_spell_it()
    {
        var name = new string('a', 64);
        using var services = Configured($"Watchpost__Sources__{name}__Preset=replicate").AddSourceSettingsValidation().BuildServiceProvider();
        using var tooLong = Configured($"Watchpost__Sources__{name}a__Preset=replicate").AddSourceSettingsValidation().BuildServiceProvider();

        Should.NotThrow(services.GetRequiredService<IStartupValidator>().Validate);
        Should.Throw<OptionsValidationException>(tooLong.GetRequiredService<IStartupValidator>().Validate)
            .Failures.ShouldHaveSingleItem().ShouldEndWith("1 to 64 lower-case letters, digits and underscores");
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var problems = Problems(
            "Watchpost__DefaultSource=nosuch",
            Relay,
            "Watchpost__Polling__IntervalSeconds=abc",
            "Watchpost__Callbacks__AllowHttp=perhaps",
            "Watchpost__Typo=1",
            "Watchpost__SigningSecret=x");

        problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal).ShouldBe(
        [
            "Watchpost__Callbacks__AllowHttp",
            "Watchpost__DefaultSource",
            "Watchpost__Polling__IntervalSeconds",
            "Watchpost__SigningSecret",
            "Watchpost__Typo",
        ]);
    }

    [Fact]
    public void Names_are_read_in_any_case() => Read("WATCHPOST__SOURCES__midjourney__BASEURL=https://relay.example", "watchpost__polling__intervalseconds=2")
        .Polling.IntervalSeconds.ShouldBe(2);

    [Fact]
    public void An_empty_setting_counts_as_not_set() =>
        Read(Relay, "Watchpost__SigningSecret=", "Watchpost__Polling__IntervalSeconds= ", "Watchpost__DefaultSource=").Sources.Default.ShouldBe("midjourney");

    [Fact]
    public void Without_any_source_the_start_stops_and_says_so_once()
    {
        using var services = Configured().AddSourceSettingsValidation().BuildServiceProvider();

        Should.Throw<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate)
            .Failures.ShouldHaveSingleItem().ShouldContain("Watchpost__Sources__midjourney__BaseUrl");
    }

    [Fact]
    public void A_default_source_with_an_address_of_its_own_needs_no_other_setting()
    {
        using var services = Configured("Watchpost__DefaultSource=replicate").AddSourceSettingsValidation().BuildServiceProvider();

        Should.NotThrow(services.GetRequiredService<IStartupValidator>().Validate);
    }

    [Fact]
    public void A_default_that_nobody_chose_may_be_missing() =>
        Read("Watchpost__Sources__mine__Definition=mine.json").Sources.ByName.Keys.ShouldBe(["mine"]);

    [Fact]
    public void Other_settings_are_none_of_ours() => Read(Relay, "Watchpostal__Typo=1", "AzureWebJobsStorage=x", "Other__Watchpost__Typo=1").ShouldNotBeNull();

    [Fact]
    public void Wrong_settings_stop_the_start()
    {
        using var services = Services("Watchpost__Polling__IntervalSeconds=abc");

        var stopped = Should.Throw<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        stopped.Message.ShouldContain("Watchpost__Polling__IntervalSeconds must be a number from 0.1 to 3600; it is \"abc\"");
    }

    private static WatchpostOptions Read(params string[] settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<IOptions<WatchpostOptions>>().Value;
    }

    private static List<string> Problems(params string[] settings)
    {
        using var services = Services(settings);
        var options = services.GetRequiredService<IOptions<WatchpostOptions>>();
        return [.. Should.Throw<OptionsValidationException>(() => options.Value).Failures];
    }

    private static ServiceProvider Services(params string[] settings) => Configured(settings).BuildServiceProvider();

    private static IServiceCollection Configured(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair =>
                KeyValuePair.Create(pair[0].Replace("__", ":", StringComparison.Ordinal), (string?)pair[1])))
            .Build();
        return new ServiceCollection().AddWatchpostOptions(configuration);
    }
}

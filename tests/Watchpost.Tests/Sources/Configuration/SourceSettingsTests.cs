using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;

namespace Watchpost.Tests.Sources.Configuration;

public sealed class SourceSettingsTests
{
    [Theory]
    [InlineData("midjourney", null, "Watchpost__Sources__midjourney__BaseUrl: is required")]
    [InlineData("midjourney", "example.com", "Watchpost__Sources__midjourney__BaseUrl: must be an absolute http or https URL")]
    [InlineData("midjourney", "ftp://example.com", "Watchpost__Sources__midjourney__BaseUrl: must be an absolute http or https URL")]
    [InlineData("midjourney", "https://user:pass@example.com", "Watchpost__Sources__midjourney__BaseUrl: must be an absolute http or https URL")]
    [InlineData("midjourney", "https://example.com/?a=b", "Watchpost__Sources__midjourney__BaseUrl: must be an absolute http or https URL")]
    [InlineData("midjourney", "https://example.com/#a", "Watchpost__Sources__midjourney__BaseUrl: must be an absolute http or https URL")]
    [InlineData("Mid-Journey", "https://example.com", "Watchpost__Sources__Mid-Journey: a source's name has")]
    [InlineData("midjorney", "https://example.com", "Watchpost__Sources__midjorney__Preset: is required, as there is no preset 'midjorney'; did you mean 'midjourney'")]
    public void A_wrong_source_is_refused_by_the_settings_name(string name, string? baseUrl, string expected) =>
        Errors(name, new SourceOptions { BaseUrl = baseUrl }).ShouldHaveSingleItem().ShouldStartWith(expected);

    [Fact]
    public void A_wrong_setting_is_named_and_no_secret_is_shown()
    {
        var errors = Errors("a", new SourceOptions { Preset = "lumma", ApiKey = "hush\u0007hush", AllowedHosts = "good.test http://bad.test/path" });

        errors.ShouldBe(
        [
            "Watchpost__Sources__a__ApiKey: holds a character that a header cannot hold",
            "Watchpost__Sources__a__AllowedHosts: 'http://bad.test/path' is not a host",
            "Watchpost__Sources__a__Preset: there is no preset 'lumma'; did you mean 'luma'?",
        ]);
    }

    [Fact]
    public void Errors_of_a_definition_file_name_setting_file_place_and_reason()
    {
        using var file = new TemporaryFile("""{"extends":"midjourney","colour":1,"status":"x"}""");

        var errors = Errors("mine", new SourceOptions { Definition = file.Path, BaseUrl = "https://x.test" });

        errors.Count.ShouldBe(2);
        errors[0].ShouldStartWith($"Watchpost__Sources__mine__Definition: {file.Path}: /colour is not known");
        errors[1].ShouldStartWith($"Watchpost__Sources__mine__Definition: {file.Path}: /status 'x' is not a JSON Pointer");
    }

    [Fact]
    public void A_missing_definition_file_is_named() =>
        Errors("mine", new SourceOptions { Definition = "nowhere.json" }).ShouldHaveSingleItem().ShouldStartWith("Watchpost__Sources__mine__Definition: cannot read 'nowhere.json'");

    [Fact]
    public void A_definition_file_does_not_go_with_a_preset()
    {
        using var file = new TemporaryFile("""{"extends":"luma"}""");

        Errors("mine", new SourceOptions { Definition = file.Path, Preset = "luma" }).ShouldHaveSingleItem().ShouldStartWith("Watchpost__Sources__mine__Preset: does not go with");
    }

    [Fact]
    public void Without_any_source_the_default_ones_missing_setting_is_named() =>
        Validate(new SourcesOptions()).ShouldHaveSingleItem().ShouldStartWith("Watchpost__Sources__midjourney__BaseUrl: is required");

    [Fact]
    public void A_default_source_with_an_address_of_its_own_needs_no_setting()
    {
        using var catalog = new SourceCatalog(Options.Create(new SourcesOptions { Default = "replicate" }), TimeProvider.System, Upstream.Configured.ConnectAnywhere);

        catalog.All.ShouldHaveSingleItem().Describe().BaseUrl.ShouldBe("https://api.replicate.com");
    }

    [Fact]
    public void Several_sources_share_one_preset()
    {
        var options = new SourcesOptions();
        options.ByName["relay_a"] = new SourceOptions { Preset = "midjourney", BaseUrl = "https://a.test", ApiKey = "ka" };
        options.ByName["relay_b"] = new SourceOptions { Preset = "midjourney-proxy", BaseUrl = "http://10.0.0.7:8080/base/" };
        using var catalog = new SourceCatalog(Options.Create(options), TimeProvider.System, Upstream.Configured.ConnectAnywhere);

        catalog.All.Select(source => source.Name).ShouldBe(["relay_a", "relay_b"]);
        catalog.TryGet("relay_c", out _).ShouldBeFalse();
        (catalog.All[0].Describe() with { Variables = [] }).ShouldBe(new SourceDescription
        {
            Name = "relay_a", Preset = "midjourney", BaseUrl = "https://a.test", HasKey = true, Progress = true, Batch = true, StatusUrl = false,
        });
        catalog.All[1].Describe().BaseUrl.ShouldBe("http://10.0.0.7:8080/base");
    }

    [Fact]
    public void A_definition_of_ones_own_is_a_source()
    {
        using var file = new TemporaryFile("""
            {
              "request": { "url": "https://api.x.test/jobs/{taskId}?region={var.region}", "headers": { "X-Key": "{secret}" } },
              "status": "/job/state",
              "values": { "succeeded": ["done"], "failed": ["broken"] }
            }
            """);
        using var configured = Upstream.Configured.Make("mine", new SourceOptions { Definition = file.Path });

        var description = configured.Source.Describe();
        description.Variables.ShouldBe(["region"]);
        (description with { Variables = [] }).ShouldBe(new SourceDescription
        {
            Name = "mine", BaseUrl = "https://api.x.test", HasKey = false, Progress = false, Batch = false, StatusUrl = false,
        });
    }

    [Fact]
    public void Wrong_settings_stop_the_start()
    {
        using var provider = new ServiceCollection().AddWatchpost(new ConfigurationBuilder().Build()).BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<ISourceCatalog>())
            .Message.ShouldContain("Watchpost__Sources__midjourney__BaseUrl");
    }

    private static IReadOnlyList<string> Errors(string name, SourceOptions source)
    {
        var options = new SourcesOptions { Default = name };
        options.ByName[name] = source;
        return Validate(options);
    }

    private static IReadOnlyList<string> Validate(SourcesOptions options)
    {
        var errors = new List<string>();
        SourceFactory.Create(options, errors);
        return errors;
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}

using Microsoft.Extensions.Configuration;
using Watchpost.LocalHost;

namespace Watchpost.Tests.LocalHost;

public sealed class SettingNamesTests
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Queue"] = "jobs", ["A:B"] = "nested" })
        .Build();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%Queue%", "jobs")]
    [InlineData("my-%queue%-%A__B%", "my-jobs-nested")]
    [InlineData("100%", "100%")]
    public void Settings_stand_where_they_are_named(string text, string resolved) => SettingNames.Resolve(text, Settings).ShouldBe(resolved);

    [Fact]
    public void A_missing_setting_is_named() =>
        Should.Throw<LocalHostException>(() => SettingNames.Resolve("%Other%", Settings)).Message.ShouldBe("The setting Other is missing; a trigger names it.");
}

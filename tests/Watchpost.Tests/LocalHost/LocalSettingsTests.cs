using Watchpost.LocalHost;

namespace Watchpost.Tests.LocalHost;

public sealed class LocalSettingsTests
{
    [Fact]
    public void Values_become_settings()
    {
        var settings = LocalSettings.Parse("""
            {
              "IsEncrypted": false,
              "Values": { "AzureWebJobsStorage": "UseDevelopmentStorage=true", "Watchpost__Callbacks__AllowHttp": true, "Watchpost:Polling:FirstSeconds": 2.50, "Nothing": null }
            }
            """);

        settings.ShouldBe(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["Watchpost:Callbacks:AllowHttp"] = "true",
                ["Watchpost:Polling:FirstSeconds"] = "2.50",
                ["Nothing"] = null,
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"IsEncrypted":true,"Values":{"A":"Zm9v"}}""", "local.settings.json is encrypted, which only Core Tools can read.")]
    [InlineData("""{"Values":{"Watchpost":{"DefaultSource":"x"}}}""", "local.settings.json: Watchpost must be a text; settings do not nest there, write A__B.")]
    [InlineData("""{"IsEncrypted":false}""", "local.settings.json has no object \"Values\".")]
    [InlineData("""{"Values":[]}""", "local.settings.json has no object \"Values\".")]
    [InlineData("[]", "local.settings.json has no object \"Values\".")]
    public void Another_shape_is_refused(string json, string message) =>
        Should.Throw<LocalHostException>(() => LocalSettings.Parse(json)).Message.ShouldBe(message);

    [Fact]
    public void Text_that_is_not_json_is_refused() =>
        Should.Throw<LocalHostException>(() => LocalSettings.Parse("Values:")).Message.ShouldStartWith("local.settings.json: ");

    [Fact]
    public void Half_a_surrogate_pair_is_an_error_of_the_file() =>
        Should.Throw<LocalHostException>(() => LocalSettings.Parse("""{"Values":{"Watchpost__DefaultSource":"\ud800"}}""")).Message.ShouldStartWith("local.settings.json: ");

    [Fact]
    public void The_file_is_the_one_of_the_nearest_folder_that_holds_it_or_a_host_json()
    {
        using var folder = new TemporaryFolder();
        var work = folder.Directory("repository", "src", "Watchpost.LocalHost");
        var above = folder.File("{}", "local.settings.json");
        LocalSettings.Find(work).ShouldBe(above);

        folder.File("{}", "repository", "host.json");
        LocalSettings.Find(work).ShouldBeNull();

        var ofRepository = folder.File("{}", "repository", "local.settings.json");
        LocalSettings.Find(work).ShouldBe(ofRepository);

        var own = folder.File("{}", "repository", "src", "Watchpost.LocalHost", "local.settings.json");
        LocalSettings.Find(work).ShouldBe(own);
    }

    [Fact]
    public void The_sample_is_such_a_file()
    {
        var sample = LocalSettings.Read(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json"));

        sample["AzureWebJobsStorage"].ShouldBe("UseDevelopmentStorage=true");
        sample["Watchpost:Callbacks:AllowHttp"].ShouldBe("true");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string root = System.IO.Directory.CreateTempSubdirectory("watchpost-").FullName;

        public string Directory(params string[] names) => System.IO.Directory.CreateDirectory(Path.Combine([root, .. names])).FullName;

        public string File(string text, params string[] names)
        {
            var path = Path.Combine(Directory(names[..^1]), names[^1]);
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => System.IO.Directory.Delete(root, recursive: true);
    }
}

using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>An application with a source for every preset, each at its own played API, and some more for tests of their own.</summary>
public sealed class ApiSystem(AzuriteFixture azurite) : IAsyncLifetime
{
    private TestSystem? main;

    /// <summary>The running application.</summary>
    public TestSystem Main => main ?? throw new InvalidOperationException("The application has not been started.");

    /// <summary>Another server, where no key may ever arrive.</summary>
    public FakeRelay Elsewhere { get; private set; } = null!;

    /// <summary>The player of each preset's API.</summary>
    public IReadOnlyDictionary<string, ApiPlayer> Players { get; } =
        PlayedApi.All.ToDictionary(api => api.Preset, api => new ApiPlayer(api), StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Elsewhere = await FakeRelay.StartAsync();
        main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), Settings);
        foreach (var (preset, player) in Players)
        {
            main.Relay.Apis.Play(preset, player.Answer);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (main is not null)
        {
            await main.DisposeAsync();
        }

        await Elsewhere.DisposeAsync();
    }

    private static IEnumerable<(string Name, string Value)> Settings(FakeRelay relay) =>
    [
        .. PlayedApi.All.SelectMany(api => At(relay, api.Source, api.Preset, api.Preset)),

        // Not at its own place, or not as it should answer.
        .. At(relay, "large", "midjourney", "large"),
        .. At(relay, "redirecting", "replicate", "redirecting"),
        .. At(relay, "astray", "fal", "astray"),
        .. At(relay, "locked", "replicate", "locked"),
        ("Watchpost__Sources__speech__Preset", "azure-speech"),
    ];

    private static IEnumerable<(string Name, string Value)> At(FakeRelay relay, string source, string preset, string api) =>
    [
        ($"Watchpost__Sources__{source}__Preset", preset),
        ($"Watchpost__Sources__{source}__BaseUrl", relay.ApiUrl(api)),
        ($"Watchpost__Sources__{source}__ApiKey", ApiPlayer.ApiKey),
    ];

    /// <summary>The tests that share one such system, as it is costly to start.</summary>
    [CollectionDefinition]
    public sealed class Shared : ICollectionFixture<ApiSystem>;
}

namespace Watchpost.Fakes;

/// <summary>How to start a <see cref="WatchpostApp"/>.</summary>
public sealed record WatchpostAppOptions
{
    /// <summary>The storage account; see <see cref="Azurite.NewAccount"/>.</summary>
    public required string Storage { get; init; }

    /// <summary>The port; <see langword="null"/> for a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Settings by name, such as <c>Watchpost__Polling__IntervalSeconds</c>; they win over those that <see cref="For"/> sets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the start may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Options that watch this relay's tasks as source <c>midjourney</c>, may call back to it, and sign as it expects.</summary>
    public static WatchpostAppOptions For(FakeRelay relay, string storage, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Watchpost__Sources__midjourney__BaseUrl"] = relay.Url,
            ["Watchpost__Sources__midjourney__ApiKey"] = relay.Options.ApiKey,
            ["Watchpost__SigningSecret"] = relay.Options.SigningSecret,
            ["Watchpost__Callbacks__AllowHttp"] = "true",
            ["Watchpost__Callbacks__AllowPrivateNetworks"] = "true",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return new WatchpostAppOptions { Storage = storage, Settings = all };
    }

    /// <summary>The same with one setting more.</summary>
    public WatchpostAppOptions With(string name, string value) => this with { Settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { [name] = value } };
}

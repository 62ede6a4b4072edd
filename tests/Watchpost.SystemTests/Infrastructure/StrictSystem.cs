namespace Watchpost.SystemTests;

/// <summary>An application that may call back to public https addresses only, as in production.</summary>
public sealed class StrictSystem(AzuriteFixture azurite) : IAsyncLifetime
{
    private TestSystem? main;

    /// <summary>The running application.</summary>
    public TestSystem Main => main ?? throw new InvalidOperationException("The application has not been started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => main = await TestSystem.StartAsync(
        azurite.Azurite.NewAccount(), ("Watchpost__Callbacks__AllowHttp", "false"), ("Watchpost__Callbacks__AllowPrivateNetworks", "false"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (main is not null)
        {
            await main.DisposeAsync();
        }
    }
}

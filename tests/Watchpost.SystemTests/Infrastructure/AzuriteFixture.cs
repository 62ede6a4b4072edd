using Watchpost.Fakes;
using Watchpost.SystemTests;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Watchpost.SystemTests;

/// <summary>One Azurite for all tests of this assembly. A test takes an account of its own from it, which is empty; or shares an application.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly Lazy<Task<TestSystem>> shared;
    private Azurite? azurite;

    /// <summary>Creates the fixture; <see cref="InitializeAsync"/> starts Azurite.</summary>
    public AzuriteFixture() => shared = new(() => TestSystem.StartAsync(Azurite.NewAccount()));

    /// <summary>The emulator.</summary>
    public Azurite Azurite => azurite ?? throw new InvalidOperationException("Azurite has not been started.");

    /// <summary>The application for tests that stop, starve and configure nothing; started when the first one asks.</summary>
    public Task<TestSystem> SharedAsync() => shared.Value;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => azurite = await Azurite.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (shared.IsValueCreated)
        {
            await (await shared.Value).DisposeAsync();
        }

        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }
    }
}

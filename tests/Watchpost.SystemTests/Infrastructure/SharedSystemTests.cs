namespace Watchpost.SystemTests;

/// <summary>Tests that share one running application: each uses tasks, callbacks and watches of its own.</summary>
public abstract class SharedSystemTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private TestSystem? main;

    /// <summary>The running application and its relay.</summary>
    protected TestSystem Main => main ?? throw new InvalidOperationException("The application has not been started.");

    /// <summary>Ends with the test.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => main = await azurite.SharedAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

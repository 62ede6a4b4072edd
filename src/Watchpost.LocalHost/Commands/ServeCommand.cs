namespace Watchpost.LocalHost.Commands;

/// <summary>Runs the host until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <returns>The exit code: 0 after a stop, 1 if it could not start; standard error then has one line with the reason.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        WebApplication? app = null;
        try
        {
            app = LocalHostApplication.Build(args, new LocalHostOptions { SettingsFile = LocalSettings.Find(Environment.CurrentDirectory) });
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app is { Lifetime.ApplicationStopping.IsCancellationRequested: true })
        {
            return 0;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(StartFailure.Describe(exception));
            return 1;
        }

        await using (app)
        {
            await app.WaitForShutdownAsync();
        }

        return 0;
    }
}

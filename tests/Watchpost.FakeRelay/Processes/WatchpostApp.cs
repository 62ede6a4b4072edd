using System.Diagnostics;
using System.Globalization;

namespace Watchpost.Fakes;

/// <summary>The application as a real process on this machine: its functions under LocalHost.</summary>
public sealed class WatchpostApp : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly string[] Inherited = ["Watchpost__", "AzureWebJobsStorage", "ASPNETCORE_", "Logging__", "AzureFunctionsJobHost__", "OTEL_", "APPLICATIONINSIGHTS_"];

    private readonly LeashedProcess process;

    private WatchpostApp(LeashedProcess process, WatchpostAppOptions options, int port)
    {
        (this.process, Options, Port) = (process, options, port);
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        Client = new WatchpostClient(BaseAddress);
    }

    /// <summary>How it was started.</summary>
    public WatchpostAppOptions Options { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its root; the API is under <c>api/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A client of its API.</summary>
    public WatchpostClient Client { get; }

    /// <summary>Its process ID.</summary>
    public int ProcessId => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>The last 2,000 lines it wrote.</summary>
    public string Output => process.Output;

    /// <summary>Its processor time so far.</summary>
    public TimeSpan ProcessorTime => process.ProcessorTime;

    /// <summary>Its largest resident memory so far, in bytes.</summary>
    public long PeakMemory => process.PeakMemory;

    /// <summary>Starts it and waits until <c>/api/health</c> is good.</summary>
    /// <exception cref="StartFailedException">It ended or was not healthy in time; its output is in the exception.</exception>
    public static async Task<WatchpostApp> StartAsync(WatchpostAppOptions options, CancellationToken cancel = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(options, options.Port ?? FreePort.Any(), cancel);
            }
            catch (StartFailedException failed) when (options.Port is null && attempt < 3 && failed.Output.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                // Someone took the port between our look and the start.
            }
        }
    }

    /// <summary>Starts it where it must refuse to start, and returns what it wrote.</summary>
    /// <exception cref="StartFailedException">It started all the same.</exception>
    public static async Task<(int ExitCode, string Output)> StartRefusedAsync(WatchpostAppOptions options, CancellationToken cancel = default)
    {
        await using var launched = Launch(options, FreePort.Any());
        using var late = new CancellationTokenSource(options.Patience, TimeProvider.System);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return (await launched.WaitAsync(ended.Token), launched.Output);
        }
        catch (OperationCanceledException running) when (late.IsCancellationRequested)
        {
            throw new StartFailedException("It started, though it should have refused to.", running) { Output = launched.Output };
        }
    }

    /// <summary>Asks it to stop (SIGTERM); returns whether it did so by itself within 30 s, with status 0.</summary>
    public async Task<bool> StopAsync() => await process.StopAsync(StopPatience) && process.ExitCode == 0;

    /// <summary>Ends it at once (<c>kill -9</c>).</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>Starts it once more, on the same storage and the same port.</summary>
    public Task<WatchpostApp> StartAgainAsync(CancellationToken cancel = default) => StartAsync(Options with { Port = Port }, cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
    }

    private static async Task<WatchpostApp> StartOnceAsync(WatchpostAppOptions options, int port, CancellationToken cancel)
    {
        var app = new WatchpostApp(Launch(options, port), options, port);
        try
        {
            await app.WaitUntilHealthyAsync(options.Patience, cancel);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static LeashedProcess Launch(WatchpostAppOptions options, int port)
    {
        var program = Repository.BuildOutput("src", "Watchpost.LocalHost");
        if (!File.Exists(program))
        {
            throw new StartFailedException("Watchpost.LocalHost is not built: run `dotnet build` first.");
        }

        string[] arguments = [program, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")];
        return LeashedProcess.Start("dotnet", arguments, start =>
        {
            // What happens to be set around us, or lies in local.settings.json, must not change what it does.
            start.WorkingDirectory = Path.GetTempPath();
            var environment = start.Environment;
            foreach (var name in environment.Keys.Where(name => Inherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
            {
                environment.Remove(name);
            }

            environment["AzureWebJobsStorage"] = options.Storage;
            foreach (var (name, value) in options.Settings)
            {
                environment[name] = value;
            }
        });
    }

    private async Task WaitUntilHealthyAsync(TimeSpan patience, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var health = "it did not answer";
        while (true)
        {
            if (process.HasExited)
            {
                await process.WaitAsync(cancel);
                throw Failed(string.Create(CultureInfo.InvariantCulture, $"ended at once (status {process.ExitCode})"));
            }

            try
            {
                var answer = await Client.HealthAsync(cancel);
                if ((int)answer.Status == 200)
                {
                    return;
                }

                health = string.Create(CultureInfo.InvariantCulture, $"/api/health answers {(int)answer.Status}");
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw Failed(string.Create(CultureInfo.InvariantCulture, $"was not ready within {patience.TotalSeconds:0} s: {health}"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    private StartFailedException Failed(string how)
    {
        var last = process.Output.Split('\n').LastOrDefault(line => line.Trim().Length > 0);
        return new StartFailedException($"Watchpost {how}" + (last is null ? "." : $": {last.Trim()}")) { Output = process.Output };
    }
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Watchpost.Fakes;

/// <summary>
/// Azure's storage emulator, from <c>node_modules</c>, on free ports of 127.0.0.1 and on disk (in memory its clean-up freezes it for a minute and more).
/// </summary>
public sealed partial class Azurite : IAsyncDisposable
{
    // The emulator's published account and key (Microsoft Learn, "Use the Azurite emulator"): not a secret.
    private const string WellKnownAccount = "devstoreaccount1";
    private const string WellKnownKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const int Accounts = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly LeashedProcess process;
    private readonly bool ownsFolder;
    private int accountsTaken;

    private Azurite(LeashedProcess process, string folder, bool ownsFolder, Uri queues, Uri tables)
    {
        (this.process, Folder, this.ownsFolder, Queues, Tables) = (process, folder, ownsFolder, queues, tables);
        ConnectionString = ConnectionStringOf(WellKnownAccount);
    }

    /// <summary>The data.</summary>
    public string Folder { get; }

    /// <summary>The queue service, without an account.</summary>
    public Uri Queues { get; }

    /// <summary>The table service, without an account.</summary>
    public Uri Tables { get; }

    /// <summary>The connection string of the emulator's usual account.</summary>
    public string ConnectionString { get; }

    /// <summary>Its process ID.</summary>
    public int ProcessId => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its processor time so far.</summary>
    public TimeSpan ProcessorTime => process.ProcessorTime;

    /// <summary>Its largest resident memory so far, in bytes.</summary>
    public long PeakMemory => process.PeakMemory;

    /// <summary>Starts it and waits until both services answer.</summary>
    /// <param name="folder">Where to keep the data; <see langword="null"/> for a fresh folder that goes when it does.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StartFailedException">It did not start.</exception>
    public static Task<Azurite> StartAsync(string? folder = null, CancellationToken cancel = default) => StartAsync(folder, 0, 0, cancel);

    /// <summary>The connection string of an account of its own, empty as yet: as good as a fresh Azurite, and there at once.</summary>
    public string NewAccount()
    {
        var number = Interlocked.Increment(ref accountsTaken);
        return number <= Accounts ? ConnectionStringOf(AccountName(number)) : throw new InvalidOperationException($"All {Accounts} accounts are taken.");
    }

    /// <summary>Ends it with all its data saved, for a later start in the same folder.</summary>
    public Task StopAsync() => process.StopAsync(StopPatience);

    /// <summary>Starts it once more after <see cref="StopAsync"/>, in the folder that it was given and on the same ports: connection strings stay good.</summary>
    /// <exception cref="InvalidOperationException">It still runs, or its folder is a temporary one of its own.</exception>
    public Task<Azurite> StartAgainAsync(CancellationToken cancel = default) => HasExited && !ownsFolder
        ? StartAsync(Folder, Queues.Port, Tables.Port, cancel)
        : throw new InvalidOperationException("Only one that was stopped and that had its folder from outside can start again.");

    /// <summary>Ends it at once; the data goes with it unless the folder was given.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        DeleteIf(ownsFolder, Folder);
    }

    private static async Task<Azurite> StartAsync(string? folder, int queuePort, int tablePort, CancellationToken cancel)
    {
        var script = Repository.PathOf("node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script))
        {
            throw new StartFailedException("Azurite is not installed: run `npm ci --ignore-scripts` in the repository's folder.");
        }

        var data = folder ?? Directory.CreateTempSubdirectory("watchpost-azurite-").FullName;
        var listening = new Listening();
        var launched = Launch(script, data, queuePort, tablePort, listening);
        try
        {
            var (queues, tables) = await listening.WaitAsync(launched, cancel);
            await Task.WhenAll(AnswersAsync(queues, cancel), AnswersAsync(tables, cancel));
            return new Azurite(launched, data, folder is null, queues, tables);
        }
        catch
        {
            await launched.DisposeAsync();
            DeleteIf(folder is null, data);
            throw;
        }
    }

    private static LeashedProcess Launch(string script, string data, int queuePort, int tablePort, Listening listening)
    {
        string[] arguments =
        [
            script, "--location", data, "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--blobHost", "127.0.0.1", "--blobPort", "0",
            "--queueHost", "127.0.0.1", "--queuePort", queuePort.ToString(CultureInfo.InvariantCulture),
            "--tableHost", "127.0.0.1", "--tablePort", tablePort.ToString(CultureInfo.InvariantCulture),
            // Longer than a client keeps an idle connection: at its own 5 s, a request may meet a connection that is just closing.
            "--queueKeepAliveTimeout", "300", "--tableKeepAliveTimeout", "300",
        ];
        return LeashedProcess.Start("node", arguments, start => start.Environment["AZURITE_ACCOUNTS"] = AccountList(), listening.Hear);
    }

    private static string AccountList() =>
        string.Join(';', Enumerable.Range(1, Accounts).Select(AccountName).Prepend(WellKnownAccount).Select(name => $"{name}:{WellKnownKey}"));

    private static string AccountName(int number) => "fresh" + number.ToString("D4", CultureInfo.InvariantCulture);

    private string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={WellKnownKey};QueueEndpoint={Queues}{account};TableEndpoint={Tables}{account};";

    private static async Task AnswersAsync(Uri service, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Patience };
        using var answer = await http.GetAsync(new Uri(service, WellKnownAccount + "?comp=list"), cancel);

        // Unsigned as it is, the right answer is a refusal.
        if (answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.OK))
        {
            throw new StartFailedException($"Azurite answers {(int)answer.StatusCode} at {service}.");
        }
    }

    private static void DeleteIf(bool owned, string folder)
    {
        if (owned)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Hears from Azurite's own words which ports the system gave it.</summary>
    private sealed partial class Listening
    {
        private readonly TaskCompletionSource<Uri> queues = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<Uri> tables = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Hear(string line)
        {
            if (Words().Match(line) is not { Success: true } said)
            {
                return;
            }

            var at = new Uri(said.Groups["url"].Value);
            _ = said.Groups["service"].ValueSpan is "Queue" ? queues.TrySetResult(at) : tables.TrySetResult(at);
        }

        public async Task<(Uri Queues, Uri Tables)> WaitAsync(LeashedProcess process, CancellationToken cancel)
        {
            var both = Task.WhenAll(queues.Task, tables.Task);
            try
            {
                await Task.WhenAny(both, process.WaitAsync(cancel)).WaitAsync(Patience, TimeProvider.System, cancel);
            }
            catch (TimeoutException late)
            {
                throw new StartFailedException($"Azurite did not start within {Patience.TotalSeconds:0} s.", late) { Output = process.Output };
            }

            return both.IsCompletedSuccessfully
                ? (queues.Task.Result, tables.Task.Result)
                : throw new StartFailedException($"Azurite ended at once (status {process.ExitCode}): {LastLine(process)}") { Output = process.Output };
        }

        private static string LastLine(LeashedProcess process) => process.Output.Split('\n').LastOrDefault(line => line.Length > 0) ?? "it said nothing";

        [GeneratedRegex(@"^Azurite (?<service>Queue|Table) service is successfully listening at (?<url>http://\S+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Words();
    }
}

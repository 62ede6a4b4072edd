using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Watchpost.Fakes;

/// <summary>
/// A child process that cannot outlive us, even if we are killed: it starts as a shell that leaves a watcher behind and becomes the command itself,
/// so it keeps its process ID; the watcher kills that ID when our end of its input closes without a word.
/// </summary>
internal sealed partial class LeashedProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int KeptLines = 2_000;
    private const string Leash = """exec 3<&0 </dev/null; { read -r _ <&3 || kill -9 $$; } >/dev/null 2>&1 & exec 3<&- "$@" """;

    private readonly Process process;
    private readonly Lock sync = new();
    private readonly Queue<string> lines = new();
    private readonly Action<string>? onLine;
    private int released;
    private int disposed;

    private LeashedProcess(Process process, Action<string>? onLine) => (this.process, this.onLine) = (process, onLine);

    /// <summary>The command's own process ID.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>How it ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Its processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Its largest resident memory so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>The last 2,000 lines it wrote, to either stream.</summary>
    public string Output
    {
        get
        {
            lock (sync)
            {
                return string.Join('\n', lines);
            }
        }
    }

    /// <summary>Starts it. Every line that it writes is kept and handed to <paramref name="onLine"/>. Environment and folder are ours unless configured.</summary>
    public static LeashedProcess Start(string command, IEnumerable<string> arguments, Action<ProcessStartInfo> configure, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        List<string> words = OperatingSystem.IsWindows() ? [command, .. arguments] : ["/bin/sh", "-c", Leash, "sh", command, .. arguments];
        start.FileName = words[0];
        words[1..].ForEach(start.ArgumentList.Add);
        configure(start);

        var leashed = new LeashedProcess(new Process { StartInfo = start }, onLine);
        leashed.process.OutputDataReceived += (_, line) => leashed.Keep(line.Data);
        leashed.process.ErrorDataReceived += (_, line) => leashed.Keep(line.Data);
        leashed.process.Start();
        leashed.process.BeginOutputReadLine();
        leashed.process.BeginErrorReadLine();
        return leashed;
    }

    /// <summary>Waits until it has ended and all its output is in.</summary>
    public async Task<int> WaitAsync(CancellationToken cancel = default)
    {
        await process.WaitForExitAsync(cancel);
        Release();
        return process.ExitCode;
    }

    /// <summary>Asks it to stop, and kills it when it has not after <paramref name="patience"/>. Returns whether it stopped by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (!process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(process.Id, SigTerm);
            using var late = new CancellationTokenSource(patience, TimeProvider.System);
            try
            {
                await WaitAsync(late.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                // Killed below.
            }
        }

        var stopped = process.HasExited;
        await KillAsync();
        return stopped;
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await WaitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await KillAsync();
            process.Dispose();
        }
    }

    // A line tells the watcher that all is well: the process ID may belong to someone else soon.
    private void Release()
    {
        if (Interlocked.Exchange(ref released, 1) != 0)
        {
            return;
        }

        try
        {
            process.StandardInput.WriteLine();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The watcher has gone already.
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (sync)
        {
            if (lines.Count == KeptLines)
            {
                lines.Dequeue();
            }

            lines.Enqueue(line);
        }

        onLine?.Invoke(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}

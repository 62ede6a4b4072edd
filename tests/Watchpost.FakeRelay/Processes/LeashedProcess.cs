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

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly Action<string>? _onLine;
    private int _released;
    private int _disposed;

    private LeashedProcess(Process process, Action<string>? onLine) => (_process, _onLine) = (process, onLine);

    /// <summary>The command's own process ID.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its largest resident memory so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The last 2,000 lines it wrote, to either stream.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
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
        leashed._process.OutputDataReceived += (_, line) => leashed.Keep(line.Data);
        leashed._process.ErrorDataReceived += (_, line) => leashed.Keep(line.Data);
        leashed._process.Start();
        leashed._process.BeginOutputReadLine();
        leashed._process.BeginErrorReadLine();
        return leashed;
    }

    /// <summary>Waits until it has ended and all its output is in.</summary>
    public async Task<int> WaitAsync(CancellationToken cancel = default)
    {
        await _process.WaitForExitAsync(cancel);
        Release();
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, and kills it when it has not after <paramref name="patience"/>. Returns whether it stopped by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(_process.Id, SigTerm);
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

        var stopped = _process.HasExited;
        await KillAsync();
        return stopped;
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await KillAsync();
            _process.Dispose();
        }
    }

    // A line tells the watcher that all is well: the process ID may belong to someone else soon.
    private void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        try
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Close();
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

        lock (_lock)
        {
            if (_lines.Count == KeptLines)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }

        _onLine?.Invoke(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}

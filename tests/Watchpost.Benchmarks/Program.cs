using Watchpost.Benchmarks;
using Watchpost.Fakes;

if (args is ["lab", .. var rest])
{
    return Watchpost.Benchmarks.Lab.Laboratory.Run(rest.Length > 0 ? double.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 4, 3, 1, rest.Length > 1 ? rest[1] : "");
}

if (BenchmarkOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchmarkOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    return options.Idle is { } idle
        ? await IdleBenchmark.RunAsync(idle, options, stop.Token)
        : await WatchBenchmark.RunAllAsync(options, stop.Token);
}
catch (StartFailedException failed)
{
    await Console.Error.WriteLineAsync(failed.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

using Watchpost.Benchmarks;
using Watchpost.Benchmarks.Compare;
using Watchpost.Benchmarks.Lab;
using Watchpost.Fakes;

if (args is ["lab", .. var rest])
{
    if (LabOptions.Parse(rest) is { } lab)
    {
        return Laboratory.Run(lab);
    }

    await Console.Error.WriteLineAsync(LabOptions.Usage);
    return 2;
}

var comparison = args is ["compare", .. var wanted] ? ComparisonOptions.Parse(wanted) : null;
var options = comparison is null ? BenchmarkOptions.Parse(args) : new BenchmarkOptions();
if (options is null)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, BenchmarkOptions.Usage, ComparisonOptions.Usage, LabOptions.Usage));
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
    return options switch
    {
        _ when comparison is not null => await new Comparison(comparison).RunAsync(stop.Token),
        { Idle: { } idle } => await IdleBenchmark.RunAsync(idle, options, stop.Token),
        { Sweep.IsEmpty: false } => await SweeperBenchmark.RunAsync(options.Sweep, stop.Token),
        { Soak: { } watches } => await SoakBenchmark.RunAllAsync(watches, options, stop.Token),
        { Batch: true } => await BatchBenchmark.RunAsync(options, stop.Token),
        _ => await WatchBenchmark.RunAllAsync(options, stop.Token),
    };
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

using Watchpost.Chaos;
using Watchpost.Fakes;

if (ChaosOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(ChaosOptions.Usage);
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
    var wrong = await new ChaosRun(options, Console.WriteLine).RunAsync(stop.Token);
    foreach (var complaint in wrong)
    {
        Console.WriteLine(complaint);
    }

    Console.WriteLine(wrong.Count == 0 ? "every watch is finished and notified once, and the ledger is exact" : "FAILED");
    return wrong.Count == 0 ? 0 : 1;
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

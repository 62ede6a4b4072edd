using System.Globalization;
using System.Runtime.InteropServices;

namespace Watchpost.Fakes;

/// <summary>What the program does: plays the relay, or the whole demo.</summary>
internal static class Commands
{
    private const int Interrupted = 130;

    private const string Usage =
        """
        Watchpost.FakeRelay [--urls http://127.0.0.1:7072]   plays a relay and receives webhooks
        Watchpost.FakeRelay demo [--once] [--seconds 12]     shows one task from its submission to its webhook; stays up unless --once
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using var hangUp = OnSignal(PosixSignal.SIGHUP, stop);

        try
        {
            return args switch
            {
                [] => await PlayAsync("http://127.0.0.1:7072", stop.Token),
                ["--urls", var url] => await PlayAsync(url, stop.Token),
                ["demo", .. var options] when Parse(options) is { } demo => await demo.RunAsync(stop.Token),
                _ => await FailAsync(Usage, 2),
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (Exception failed)
        {
            // A person reads this: one line, no stack trace.
            return await FailAsync(failed is StartFailedException or TimeoutException or IOException ? failed.Message : $"{failed.GetType().Name}: {failed.Message}", 1);
        }
    }

    private static DemoCommand? Parse(ReadOnlySpan<string> options)
    {
        var once = false;
        var seconds = 12.0;
        while (options.Length > 0)
        {
            switch (options)
            {
                case ["--once", ..]:
                    once = true;
                    options = options[1..];
                    break;
                case ["--seconds", var number, ..] when double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds <= 3600:
                    options = options[2..];
                    break;
                default:
                    return null;
            }
        }

        return new DemoCommand(once, TimeSpan.FromSeconds(seconds));
    }

    private static async Task<int> PlayAsync(string url, CancellationToken stop)
    {
        await using var relay = await FakeRelay.StartAsync(new FakeRelayOptions { Url = url }, stop);
        Console.WriteLine($"Fake relay at {relay.Url} (key {relay.Options.ApiKey}); webhooks at {relay.HookUrl("…")}; control at {relay.Url}/control/…");
        await relay.RunAsync(stop);
        return 0;
    }

    private static async Task<int> FailAsync(string why, int status)
    {
        await Console.Error.WriteLineAsync(why);
        return status;
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}

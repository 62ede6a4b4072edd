using System.Diagnostics;
using System.Text.RegularExpressions;
using Watchpost.Fakes;

namespace Watchpost.SystemTests;

/// <summary>What <c>run.sh</c> starts once everything is built.</summary>
public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_ends_well_once_its_webhook_has_arrived_and_verified()
    {
        using var demo = Start("demo", "--once", "--seconds", "2");
        var output = await demo.StandardOutput.ReadToEndAsync(Cancel);
        await demo.WaitForExitAsync(Cancel);

        output.ShouldContain("\"type\": \"task.succeeded\"");
        output.ShouldContain("Signature verified (Standard Webhooks, v1).");
        demo.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_outlives_a_demo_that_is_killed()
    {
        using var demo = Start("demo", "--seconds", "0");
        var addresses = new List<Uri>();
        while (await demo.StandardOutput.ReadLineAsync(Cancel) is { } line && !line.StartsWith("All of it stays up", StringComparison.Ordinal))
        {
            addresses.AddRange(Regex.Matches(line, @"^  (?:Watchpost|Azurite) .*?(?<at>127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => new Uri("http://" + match.Groups["at"].Value)));
        }

        addresses.Count.ShouldBe(2);
        using var http = new HttpClient();
        foreach (var address in addresses)
        {
            using var alive = await http.GetAsync(address, Cancel);
        }

        demo.Kill();
        await demo.WaitForExitAsync(Cancel);

        foreach (var address in addresses)
        {
            await UntilRefusedAsync(http, address);
        }
    }

    [Fact]
    public async Task A_wrong_option_gives_the_usage_and_status_2()
    {
        using var demo = Start("demo", "--twice");
        var error = await demo.StandardError.ReadToEndAsync(Cancel);
        await demo.WaitForExitAsync(Cancel);

        error.ShouldContain("demo [--once]");
        demo.ExitCode.ShouldBe(2);
    }

    private static async Task UntilRefusedAsync(HttpClient http, Uri address)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
        {
            try
            {
                using var alive = await http.GetAsync(address, Cancel);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }

        Assert.Fail($"Something still answers at {address}.");
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.BuildOutput("tests", "Watchpost.FakeRelay"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }
}

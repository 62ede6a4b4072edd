using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>What the demo shows: one line that renews itself on a terminal, plain lines elsewhere.</summary>
internal sealed class DemoScreen
{
    private const int BarWidth = 24;

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private readonly bool colour = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    private string last = "";
    private bool open;

    public DemoScreen()
    {
        if (!Console.OutputEncoding.Equals(Encoding.UTF8))
        {
            Console.OutputEncoding = Encoding.UTF8;
        }
    }

    /// <summary>A line.</summary>
    public void Say(string line = "")
    {
        CloseLine();
        Console.WriteLine(line);
    }

    /// <summary>A line that tells of success.</summary>
    public void SayGood(string line) => Say(live && colour ? $"\x1b[32m{line}\x1b[0m" : line);

    /// <summary>A command as one would paste it.</summary>
    public void SayCommand(string command) => Say($"  {(live && colour ? $"\x1b[1m{command}\x1b[0m" : command)}");

    /// <summary>How a watch stands.</summary>
    public void Show(WatchView watch)
    {
        var progress = watch.Task.Progress ?? 0;
        var filled = progress * BarWidth / 100;
        var line = string.Create(CultureInfo.InvariantCulture,
            $"  [{new string('#', filled)}{new string('.', BarWidth - filled)}] {progress,3} %  task {watch.Task.State}, asked {watch.Task.Polls} times, delivery {watch.Delivery.State}");
        if (live)
        {
            Console.Write($"\r{line}\x1b[K");
            open = true;
        }
        else if (!string.Equals(line, last, StringComparison.Ordinal))
        {
            Console.WriteLine(line);
        }

        last = line;
    }

    /// <summary>A webhook with its headers and body.</summary>
    public void Show(ReceivedWebhook webhook)
    {
        Say($"  POST {webhook.Path}");
        foreach (var (name, value) in webhook.Headers)
        {
            Say($"  {name}: {value}");
        }

        Say();
        foreach (var line in PrettyBody(webhook).Split('\n'))
        {
            Say("  " + line);
        }
    }

    /// <summary>A webhook in one line.</summary>
    public void ShowShort(ReceivedWebhook webhook)
    {
        var trust = webhook.Verified ? "signature verified" : webhook.Problem;
        Say(string.Create(CultureInfo.InvariantCulture, $"  {webhook.At.ToLocalTime():HH:mm:ss}  {webhook.Type ?? "webhook"} at {webhook.Path} for task {webhook.TaskId ?? "?"}: {trust}"));
    }

    /// <summary>A status as HTTP words it.</summary>
    public static string Words(HttpStatusCode status) => string.Create(CultureInfo.InvariantCulture, $"{(int)status} {status}");

    private static string PrettyBody(ReceivedWebhook webhook)
    {
        try
        {
            return JsonSerializer.Serialize(webhook.Json, Pretty);
        }
        catch (JsonException)
        {
            return webhook.Text;
        }
    }

    private void CloseLine()
    {
        if (open)
        {
            Console.WriteLine();
            open = false;
        }
    }
}

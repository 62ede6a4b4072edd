using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

/// <summary>Many watches, of which each must be notified, and what must hold of them in the end.</summary>
internal sealed class Crowd(TestSystem main, Hook hook)
{
    private readonly List<string> watches = [];

    /// <summary>How many have been accepted so far.</summary>
    public int Count => watches.Count;

    /// <summary>Registers a watch on a task of its own that takes so long; again with the same key if the process dies meanwhile.</summary>
    public async Task AddAsync(TimeSpan duration, CancellationToken cancel)
    {
        var registration = new Registration(main.Submit(TaskPlan.Success(duration)).Id, hook.Url);
        var key = Guid.NewGuid().ToString();
        string? id = null;
        await Eventually.HoldsAsync(async () => (id = await RegisterAsync(registration, key, cancel)) is not null, "a registration is answered", Eventually.RecoveryLimit, cancel);
        lock (watches)
        {
            watches.Add(id!);
        }
    }

    /// <summary>Waits until each has been notified, and until nothing more is under way.</summary>
    public async Task UntilNotifiedAsync(CancellationToken cancel)
    {
        await Eventually.HoldsAsync(() => Missing().Count == 0, $"all of {Count} watches are notified", Eventually.RecoveryLimit, cancel);
        foreach (var watch in watches)
        {
            var view = await main.Client.WaitUntilAsync(watch, now => now.IsSettled, Eventually.RecoveryLimit, cancel);
            view.Task.State.ShouldBe("succeeded");
            view.Delivery.State.ShouldBe("delivered");
        }
    }

    /// <summary>Each watch has one notification, however often it was sent; nobody else has any.</summary>
    public void EachHasOneNotification()
    {
        var received = hook.Received;
        received.ShouldAllBe(webhook => webhook.Verified && webhook.IsTerminal);
        received.Select(webhook => webhook.WatchId!).ToHashSet(StringComparer.Ordinal).SetEquals(watches).ShouldBeTrue();
        received.Select(webhook => (webhook.WatchId, webhook.Id)).Distinct().Count().ShouldBe(watches.Count);
        received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(watches.Count);
    }

    private List<string> Missing()
    {
        var notified = hook.Received.Select(webhook => webhook.WatchId).ToHashSet(StringComparer.Ordinal);
        lock (watches)
        {
            return [.. watches.Where(watch => !notified.Contains(watch))];
        }
    }

    // Null: no answer, or one that asks to come again.
    private async Task<string?> RegisterAsync(Registration registration, string key, CancellationToken cancel)
    {
        try
        {
            var answer = await main.Client.RegisterAsync(registration, key, cancel);
            return answer.Status is HttpStatusCode.Accepted or HttpStatusCode.OK ? answer.Watch.Id
                : answer.Status is HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable ? null
                : throw new InvalidOperationException(answer.ToString());
        }
        catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}

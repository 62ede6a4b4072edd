using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.Chaos;

/// <summary>Callers that register while things go wrong, each until it is told that its watch is stored.</summary>
internal sealed class Guests(FakeRelay relay, Func<WatchpostApp> anyApp)
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);
    private readonly ConcurrentBag<string> accepted = [];

    /// <summary>The watches that were accepted, one a guest.</summary>
    public IReadOnlyCollection<string> Accepted => accepted;

    /// <summary>All of them, spread over a time.</summary>
    public Task ComeAsync(int count, TimeSpan within, CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
    {
        await Task.Delay(within * number / count, TimeProvider.System, cancel);
        var task = relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1 + (number % 7))), "chaos-" + number.ToString(CultureInfo.InvariantCulture));
        await RegisterAsync(new Registration(task.Id, relay.HookUrl("chaos")), "guest " + number.ToString(CultureInfo.InvariantCulture), cancel);
    }));

    private async Task RegisterAsync(Registration registration, string key, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var answer = await anyApp().Client.RegisterAsync(registration, key, cancel);
                if (answer.Status is HttpStatusCode.Accepted or HttpStatusCode.OK)
                {
                    accepted.Add(answer.Watch.Id);
                    return;
                }

                if (answer.Status is not (HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                {
                    throw new InvalidOperationException("A registration was answered " + answer);
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or ObjectDisposedException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                // The process died, or its connection did.
            }

            await Task.Delay(AgainAfter, TimeProvider.System, cancel);
        }
    }
}

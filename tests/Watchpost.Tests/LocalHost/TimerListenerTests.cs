using System.Threading.Channels;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.LocalHost.Functions;
using Watchpost.LocalHost.Timers;

namespace Watchpost.Tests.LocalHost;

public sealed class TimerListenerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly WatchedTimeProvider time = new(Noon);
    private readonly Runs runs = new();

    [Fact]
    public async Task A_run_that_lasts_skips_the_times_it_covers_and_a_failure_skips_none()
    {
        using var listener = Listener(nameof(Functions.Tick));
        await listener.StartingAsync(TestContext.Current.CancellationToken);
        await listener.StartedAsync(TestContext.Current.CancellationToken);

        var first = await RunAfterAsync(TimeSpan.FromSeconds(10));
        first.ScheduleStatus!.Last.ShouldBe(default);
        first.ScheduleStatus.Next.ShouldBe(Noon.AddSeconds(20).UtcDateTime);

        time.Advance(TimeSpan.FromSeconds(25));
        runs.Ends.Writer.TryWrite(new InvalidOperationException("The function fails."));

        var second = await RunAfterAsync(TimeSpan.FromSeconds(5));
        runs.At.ShouldBe([Noon.AddSeconds(10), Noon.AddSeconds(40)]);
        second.ScheduleStatus!.Last.ShouldBe(Noon.AddSeconds(10).UtcDateTime);
        second.ScheduleStatus.Next.ShouldBe(Noon.AddSeconds(50).UtcDateTime);

        runs.Ends.Writer.TryWrite(null);
        await listener.StopAsync(TestContext.Current.CancellationToken);
        runs.At.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RunOnStartup_runs_before_the_first_time()
    {
        using var listener = Listener(nameof(Functions.TickAtStart));
        await listener.StartingAsync(TestContext.Current.CancellationToken);
        await listener.StartedAsync(TestContext.Current.CancellationToken);

        var info = await runs.Begun.Reader.ReadAsync(TestContext.Current.CancellationToken);

        runs.At.ShouldBe([Noon]);
        info.ScheduleStatus!.Next.ShouldBe(Noon.AddSeconds(10).UtcDateTime);
        runs.Ends.Writer.TryWrite(null);
        await listener.StopAsync(TestContext.Current.CancellationToken);
    }

    private async Task<TimerInfo> RunAfterAsync(TimeSpan wait)
    {
        (await time.NextWaitAsync()).ShouldBe(wait);
        time.Advance(wait);
        return await runs.Begun.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    private TimerListener Listener(string method)
    {
        var function = FunctionCatalog.Of([typeof(Functions)]).Timers.Single(timer => string.Equals(timer.Method.Name, method, StringComparison.Ordinal));
        var services = new ServiceCollection().AddSingleton(runs).AddSingleton<TimeProvider>(time).BuildServiceProvider();
        return new TimerListener(
            function,
            TimerSchedule.Parse(function.Schedule),
            services.GetRequiredService<IServiceScopeFactory>(),
            time,
            NullLogger.Instance);
    }

    public sealed class Runs
    {
        public IList<DateTimeOffset> At { get; } = [];

        public Channel<TimerInfo> Begun { get; } = Channel.CreateUnbounded<TimerInfo>();

        public Channel<Exception?> Ends { get; } = Channel.CreateUnbounded<Exception?>();
    }

    public sealed class Functions(Runs runs, TimeProvider time)
    {
        [Function("Tick")]
        public async Task Tick([TimerTrigger("*/10 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
        {
            runs.At.Add(time.GetUtcNow());
            runs.Begun.Writer.TryWrite(timer);
            if (await runs.Ends.Reader.ReadAsync(cancellationToken) is { } failure)
            {
                throw failure;
            }
        }

        [Function("TickAtStart")]
        public Task TickAtStart([TimerTrigger("*/10 * * * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) => Tick(timer, cancellationToken);
    }
}

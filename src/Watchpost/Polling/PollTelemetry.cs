using System.Diagnostics;
using Watchpost.Sources;
using Watchpost.Telemetry;

namespace Watchpost.Polling;

/// <summary>Records the outcome of a poll.</summary>
internal static class PollTelemetry
{
    /// <summary>Counts the observation and adds it to the poll's span. A throttled poll made no call and does not count.</summary>
    public static void Record(this Activity? poll, string source, Observation observation)
    {
        switch (observation)
        {
            case Observation.Reported reported:
                poll.Observed(WireNames.Of(reported.State), reported.Progress);
                WatchpostMetrics.Observed(source, WireNames.Of(reported.State));
                break;
            case Observation.PollFailed failed:
                poll.Failed(WireNames.Of(failed.Problem));
                WatchpostMetrics.PollFailed(source, WireNames.Of(failed.Problem));
                break;
            case Observation.Throttled:
                poll.PutOff();
                break;
        }
    }
}

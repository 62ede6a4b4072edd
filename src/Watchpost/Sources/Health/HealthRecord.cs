using Microsoft.Extensions.Logging;

namespace Watchpost.Sources.Health;

/// <summary>Keeps account of how a source answers, and logs when that changes rather than at every poll.</summary>
internal sealed partial class HealthRecord(string source, TimeProvider time, ILogger logger)
{
    // A source that is good to one task and bad to the next must not fill the log.
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(1);

    private readonly Lock turn = new();
    private SourceHealth current = new();
    private (PollProblem Problem, DateTimeOffset At)? logged;
    private bool isTroubleLogged;

    public SourceHealth Current
    {
        get
        {
            lock (turn)
            {
                return current;
            }
        }
    }

    public void Note(Observation observation)
    {
        lock (turn)
        {
            switch (observation)
            {
                case Observation.Reported:
                    NoteGood();
                    break;
                case Observation.PollFailed { Problem: not PollProblem.NotFound } trouble:
                    NoteTrouble(trouble);
                    break;
                default:
                    // Nothing about the source.
                    break;
            }
        }
    }

    private void NoteGood()
    {
        if (isTroubleLogged)
        {
            Log.Good(logger, source, current.LastProblem);
            isTroubleLogged = false;
        }

        var now = time.GetUtcNow();
        current = new SourceHealth { LastGoodAt = now, At = now };
    }

    private void NoteTrouble(Observation.PollFailed trouble)
    {
        var now = time.GetUtcNow();
        if (current.LastProblem == trouble.Problem)
        {
            current = current with { At = now };
            return;
        }

        current = current with { LastProblem = trouble.Problem, Since = now, At = now };
        if (logged is { } last && last.Problem == trouble.Problem && now - last.At < QuietTime)
        {
            return;
        }

        logged = (trouble.Problem, now);
        isTroubleLogged = true;
        var level = trouble.Problem is PollProblem.Unauthorized or PollProblem.Misconfigured ? LogLevel.Error : LogLevel.Warning;
        Log.Trouble(logger, level, source, trouble.Problem, trouble.Detail);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Source {Source} answers well again, after {Problem}.")]
        public static partial void Good(ILogger logger, string source, PollProblem? problem);

        [LoggerMessage(EventId = 2, Message = "Source {Source} does not answer as it should: {Problem} ({Detail}).")]
        public static partial void Trouble(ILogger logger, LogLevel level, string source, PollProblem problem, string? detail);
    }
}

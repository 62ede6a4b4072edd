using System.Globalization;
using Microsoft.AspNetCore.Http;
using Watchpost.Watches;

namespace Watchpost.Http.Input;

/// <summary>Reads the query of <c>GET /watches</c>.</summary>
internal static class ListQuery
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxContinuationLength = 4096;
    private const string ContinuationRule = "Must be the continuation of the page before.";

    /// <summary>The filter; or 400 with all invalid values.</summary>
    public static Parsed<WatchFilter> Read(IQueryCollection query)
    {
        var values = new QueryValues(query);
        var filter = new WatchFilter
        {
            State = State(values),
            Source = values.Errors.CheckSourceName(values.Single("source")),
            TaskId = values.Errors.CheckTaskId(values.Single("taskId")),
            Limit = Limit(values),
            Continuation = Continuation(values),
        };
        return values.Errors.Or(() => filter);
    }

    private static TaskState? State(QueryValues values)
    {
        TaskState? state = null;
        if (values.Single("state") is { } name && (state = WireNames.TaskStateOf(name)) is null)
        {
            values.Errors.Add("state", "Must be one of pending, running, waiting, succeeded, failed, cancelled and expired.");
        }

        return state;
    }

    private static int Limit(QueryValues values)
    {
        if (values.Single("limit") is not { } text)
        {
            return DefaultLimit;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > MaxLimit)
        {
            values.Errors.Add("limit", "Must be a whole number from 1 to 200.");
        }

        return limit;
    }

    private static string? Continuation(QueryValues values)
    {
        var continuation = values.Single("continuation");
        if (continuation is { Length: > MaxContinuationLength })
        {
            values.Errors.Add("continuation", ContinuationRule);
        }

        return continuation;
    }
}

using Microsoft.AspNetCore.Http;
using Watchpost.Common;

namespace Watchpost.Http.Input;

/// <summary>Reads single values of a query. Names that are not known are left alone: <c>code</c> is the function key's.</summary>
internal sealed class QueryValues(IQueryCollection query)
{
    /// <summary>What is wrong so far.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>The value; <see langword="null"/> where there is none, it is empty, or there are several, which is noted.</summary>
    public string? Single(string name)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            Errors.Add(name, "Must be given only once.");
            return null;
        }

        return string.IsNullOrEmpty(values.ToString()) ? null : values.ToString();
    }

    /// <summary>A time; <see langword="null"/> where there is none, or it is wrong, which is noted.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        Errors.Add(name, "Must be an RFC 3339 time with its zone, such as 2026-11-22T14:31:00Z.");
        return null;
    }
}

using Microsoft.AspNetCore.Http;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>Reads single values of a query. Names that are not known are left alone: <c>code</c> is the function key's.</summary>
internal sealed class QueryValues(IQueryCollection query)
{
    public FieldErrors Errors { get; } = new();

    /// <summary>The value; <see langword="null"/> where there is none, it is empty, or there are several, which is noted.</summary>
    public string? Single(string name)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            Errors.Add(name, Errors.GivenTwice);
            return null;
        }

        return string.IsNullOrEmpty(values.ToString()) ? null : values.ToString();
    }
}

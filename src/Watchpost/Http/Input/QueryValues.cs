using Microsoft.AspNetCore.Http;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>Reads single query values. Unknown names are ignored: <c>code</c> is the function key's.</summary>
internal sealed class QueryValues(IQueryCollection query)
{
    public FieldErrors Errors { get; } = new();

    /// <summary>The value; <see langword="null"/> if absent, empty or, with an error, repeated.</summary>
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

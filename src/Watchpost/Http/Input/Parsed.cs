using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>The result of reading part of a request: a validated value, or the problem to return.</summary>
/// <typeparam name="T">The value.</typeparam>
internal abstract record Parsed<T>
{
    private Parsed()
    {
    }

    /// <summary>Continues reading with the value; passes a problem on.</summary>
    public Parsed<TNext> Then<TNext>(Func<T, Parsed<TNext>> next) => this switch
    {
        Valid(var value) => next(value),
        Invalid(var problem) => new Parsed<TNext>.Invalid(problem),
        _ => throw new UnreachableException(),
    };

    /// <summary>Continues with the value; answers with the problem.</summary>
    public Task<IResult> MatchAsync(Func<T, Task<IResult>> next) => this switch
    {
        Valid(var value) => next(value),
        Invalid(var problem) => Task.FromResult<IResult>(Answers.Problem(problem)),
        _ => throw new UnreachableException(),
    };

    /// <summary>Valid.</summary>
    public sealed record Valid(T Value) : Parsed<T>;

    /// <summary>Invalid; the problem lists every error.</summary>
    public sealed record Invalid(Problem Problem) : Parsed<T>;
}

internal static class ParsedErrors
{
    /// <summary>A problem if there are errors, else the value.</summary>
    public static Parsed<T> Or<T>(this FieldErrors errors, Func<T> value) =>
        errors.Any ? new Parsed<T>.Invalid(errors.ToProblem()) : new Parsed<T>.Valid(value());
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Watchpost.Http.Output;

namespace Watchpost.Http.Input;

/// <summary>What came of reading a part of a request: a validated value, or the problem to answer with.</summary>
/// <typeparam name="T">The value.</typeparam>
internal abstract record Parsed<T>
{
    private Parsed()
    {
    }

    /// <summary>Reads on from the value; a problem stays.</summary>
    public Parsed<TNext> Then<TNext>(Func<T, Parsed<TNext>> next) => this switch
    {
        Valid(var value) => next(value),
        Invalid(var problem) => new Parsed<TNext>.Invalid(problem),
        _ => throw new UnreachableException(),
    };

    /// <summary>Goes on with the value, or answers with the problem.</summary>
    public Task<IResult> MatchAsync(Func<T, Task<IResult>> next) => this switch
    {
        Valid(var value) => next(value),
        Invalid(var problem) => Task.FromResult<IResult>(Answers.Problem(problem)),
        _ => throw new UnreachableException(),
    };

    /// <summary>Everything is as it must be.</summary>
    public sealed record Valid(T Value) : Parsed<T>;

    /// <summary>Something is not, and the problem names all of it.</summary>
    public sealed record Invalid(Problem Problem) : Parsed<T>;
}

internal static class ParsedErrors
{
    /// <summary>The problem that the errors make; where there are none, the value.</summary>
    public static Parsed<T> Or<T>(this FieldErrors errors, Func<T> value) =>
        errors.Any ? new Parsed<T>.Invalid(errors.ToProblem()) : new Parsed<T>.Valid(value());
}

using Microsoft.AspNetCore.Http;

namespace Watchpost.Http.Input;

/// <summary>What came of reading a part of a request: a validated value, or the problem to answer with.</summary>
/// <typeparam name="T">The value.</typeparam>
internal abstract record Parsed<T>
{
    private Parsed()
    {
    }

    /// <summary>Goes on with the value, or answers with the problem.</summary>
    public abstract Task<IResult> MatchAsync(Func<T, Task<IResult>> next);

    /// <summary>Everything is as it must be.</summary>
    public sealed record Valid(T Value) : Parsed<T>
    {
        /// <inheritdoc/>
        public override Task<IResult> MatchAsync(Func<T, Task<IResult>> next) => next(Value);
    }

    /// <summary>Something is not, and the problem names all of it.</summary>
    public sealed record Invalid(Problem Problem) : Parsed<T>
    {
        /// <inheritdoc/>
        public override Task<IResult> MatchAsync(Func<T, Task<IResult>> next) => Task.FromResult<IResult>(Answers.Problem(Problem));
    }
}

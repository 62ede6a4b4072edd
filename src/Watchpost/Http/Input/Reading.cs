using Microsoft.AspNetCore.Http;

namespace Watchpost.Http.Input;

/// <summary>What came of reading a part of a request: a validated value, or the problem to answer with.</summary>
/// <typeparam name="T">The value.</typeparam>
public abstract record Reading<T>
{
    private Reading()
    {
    }

    /// <summary>Goes on with the value, or answers with the problem.</summary>
    public abstract Task<IResult> ThenAsync(Func<T, Task<IResult>> next);

    /// <summary>Everything is as it must be.</summary>
    public sealed record Read(T Value) : Reading<T>
    {
        /// <inheritdoc/>
        public override Task<IResult> ThenAsync(Func<T, Task<IResult>> next) => next(Value);
    }

    /// <summary>Something is not, and the problem names all of it.</summary>
    public sealed record Refused(Problem Problem) : Reading<T>
    {
        /// <inheritdoc/>
        public override Task<IResult> ThenAsync(Func<T, Task<IResult>> next) => Task.FromResult<IResult>(Answers.Problem(Problem));
    }
}

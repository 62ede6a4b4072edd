using System.Collections.Immutable;

namespace Watchpost.Http.Output;

/// <summary>An error as it is answered: RFC 9457 <c>application/problem+json</c>. Never holds a secret or an exception's words.</summary>
internal sealed record Problem
{
    /// <summary>The last part of <c>type</c>, such as <c>validation</c> in <c>/problems/validation</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A short summary that is the same for every problem of this kind.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong this time, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>What is wrong with which field, query value or header; <see langword="null"/> where the problem is not one of validation.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>>? Errors { get; init; }

    /// <summary>When asking again is worth a try: <c>Retry-After</c>, in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

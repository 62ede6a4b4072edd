namespace Watchpost.Sources;

/// <summary>One configured source, ready to be asked.</summary>
internal interface ISource
{
    string Name { get; }

    /// <summary>When it likes to be asked.</summary>
    PollHints Hints { get; }

    /// <summary>
    /// Checks what a caller wants to be watched against what this source's URL needs.
    /// </summary>
    /// <returns>Problems keyed by JSON field (<c>variables.model</c>, <c>statusUrl</c>); empty where there are none.</returns>
    IReadOnlyDictionary<string, string> Check(TaskAddress task);

    /// <summary>
    /// Asks once about one task. Everything that can go wrong upstream comes back as an <see cref="Observation.PollFailed"/>;
    /// only cancellation by <paramref name="cancellationToken"/> throws.
    /// </summary>
    Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken);

    /// <summary>What <c>GET /sources</c> tells about it; never a secret.</summary>
    SourceDescription Describe();
}

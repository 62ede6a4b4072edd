using System.Collections.Immutable;

namespace Watchpost.Sources;

/// <summary>A source as <c>GET /sources</c> shows it: what it can do, and never a secret.</summary>
internal sealed record SourceDescription
{
    public required string Name { get; init; }

    /// <summary>The built-in definition behind it; <see langword="null"/> for a definition of the user's own.</summary>
    public string? Preset { get; init; }

    /// <summary>The base URL that is asked; it holds no secret.</summary>
    public string? BaseUrl { get; init; }

    public required bool HasKey { get; init; }

    public required bool Progress { get; init; }

    /// <summary>Whether many tasks can be asked for in one call.</summary>
    public required bool Batch { get; init; }

    /// <summary>Whether the caller names the URL to ask at (<c>statusUrl</c>).</summary>
    public required bool StatusUrl { get; init; }

    /// <summary>The names that <c>variables</c> must give.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>How it has been answering, as far as this process has asked it.</summary>
    public SourceHealth Health { get; init; } = new();
}

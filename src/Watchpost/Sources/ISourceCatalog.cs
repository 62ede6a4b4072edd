using System.Diagnostics.CodeAnalysis;

namespace Watchpost.Sources;

/// <summary>The configured sources.</summary>
internal interface ISourceCatalog
{
    IReadOnlyList<ISource> All { get; }

    /// <summary>Finds one by its exact name.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out ISource? source);
}

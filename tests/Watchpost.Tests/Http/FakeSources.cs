using System.Diagnostics.CodeAnalysis;
using Watchpost.Sources;

namespace Watchpost.Tests.Http;

/// <summary>A catalog of sources that are never asked.</summary>
internal sealed class FakeSources(params FakeSource[] sources) : ISourceCatalog
{
    public IReadOnlyList<ISource> All => sources;

    public bool TryGet(string name, [NotNullWhen(true)] out ISource? source)
    {
        source = sources.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal));
        return source is not null;
    }
}

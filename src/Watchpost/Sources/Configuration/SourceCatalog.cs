using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Outbound;
using Watchpost.Sources.Asking;

namespace Watchpost.Sources.Configuration;

/// <summary>The sources that the settings name, their definitions compiled once.</summary>
internal sealed class SourceCatalog : ISourceCatalog, IDisposable
{
    private readonly FrozenDictionary<string, ISource> byName;

    /// <summary>Makes all configured sources.</summary>
    /// <param name="options">The settings; wrong ones throw, as at start.</param>
    /// <param name="time">For time-outs and for <c>Retry-After</c> dates.</param>
    /// <param name="guard">Connects to hosts that callers chose.</param>
    /// <param name="logger">Hears when a source begins to answer badly, and when it is well again.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; the message names each.</exception>
    public SourceCatalog(IOptions<SourcesOptions> options, TimeProvider time, GuardedConnect guard, ILogger<SourceCatalog>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        var made = SourceFactory.Create(options.Value, errors);
        if (errors.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SourcesOptions), errors);
        }

        All = [.. made.Select(source => new ThrottledSource(
            new HttpSource(source.Definition, source.Settings, new SourceTransport(guard), time), time, logger ?? NullLogger<SourceCatalog>.Instance))];
        byName = All.ToFrozenDictionary(source => source.Name, StringComparer.Ordinal);
    }
    public IReadOnlyList<ISource> All { get; }
    public bool TryGet(string name, [NotNullWhen(true)] out ISource? source) => byName.TryGetValue(name, out source);

    public void Dispose()
    {
        foreach (var source in All.OfType<IDisposable>())
        {
            source.Dispose();
        }
    }
}

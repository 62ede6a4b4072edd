using System.Collections.Concurrent;
using System.Text;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Definitions.Parsing;

namespace Watchpost.Tests.Sources;

/// <summary>Definitions for tests.</summary>
internal static class TestDefinitions
{
    private static readonly ConcurrentDictionary<string, SourceDefinition> Cache = new(StringComparer.Ordinal);

    public static SourceDefinition Preset(string name) => Cache.GetOrAdd(name, key => Valid(DefinitionReader.Read(key, Presets.Find(key)!)));

    public static SourceDefinition Parse(string json) => Valid(DefinitionReader.Read("test.json", Encoding.UTF8.GetBytes(json)));

    public static IReadOnlyList<string> Errors(string json) =>
        [.. DefinitionReader.Read("test.json", Encoding.UTF8.GetBytes(json)).Errors.Select(error => error.ToString())];

    private static SourceDefinition Valid((SourceDefinition? Definition, System.Collections.Immutable.ImmutableArray<DefinitionError> Errors) result)
    {
        result.Errors.ShouldBeEmpty();
        return result.Definition.ShouldNotBeNull();
    }
}

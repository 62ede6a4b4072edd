namespace Watchpost.Sources.Definitions;

/// <summary>The JSON Schema (draft 2020-12) of the declaration language, for editors and for <c>/api/sources/schema.json</c>.</summary>
internal static class DefinitionSchema
{
    /// <summary>Its media type (draft 2020-12, section 13.1).</summary>
    public const string MediaType = "application/schema+json";

    /// <summary>The schema as UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Json { get; } = Load();

    private static byte[] Load()
    {
        using var stream = typeof(DefinitionSchema).Assembly.GetManifestResourceStream("Watchpost.source.schema.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}

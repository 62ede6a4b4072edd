using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads how to poll many tasks in one call.</summary>
internal static class BatchPartReader
{
    private static readonly string[] MissingMeanings = ["notFound", "pending", "running", "transient"];

    public static SourceDefinition.BatchPart? Read(JsonInput node)
    {
        if (node.IsMissing || !node.HasOnly(DefinitionKeys.Batch))
        {
            return null;
        }

        if (node["url"].Text() is not { } url || node["itemId"].IsMissing)
        {
            node.Fail("needs url and itemId");
            return null;
        }

        var batch = new SourceDefinition.BatchPart
        {
            Method = RequestReader.Method(node["method"], "POST"),
            Url = RequestReader.Url(node["url"], url, [Placeholder.BaseUrl, Placeholder.TaskIds, Placeholder.Secret], _ => -1),
            Body = BodyTemplateReader.Read(node["body"], [Placeholder.TaskIds, Placeholder.Secret]),
            Items = node["items"].Segments(),
            ItemId = node["itemId"].Segments(),
            MaxIds = (int)(node["maxIds"].Number(1, 1000) ?? 50),
            Missing = Verdicts.Of(MissingMeanings[node["missing"].OneOf(MissingMeanings) ?? 0]),
            As = node["as"].Segments(),
        };
        if (!batch.Url.Has(Placeholder.TaskIds) && batch.Body?.Has(Placeholder.TaskIds) != true)
        {
            node.Fail("has {taskIds} neither in url nor in body");
        }

        return batch;
    }
}

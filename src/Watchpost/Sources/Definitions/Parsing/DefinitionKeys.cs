namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>The keys of the declaration language, object by object. A test compares them with those in the JSON Schema.</summary>
internal static class DefinitionKeys
{
    public static readonly string[] Root =
    [
        "$schema", "docs", "extends", "auth", "baseUrl", "allowedHosts", "request", "before", "status", "values", "after", "default",
        "progress", "error", "result", "resultTtl", "complete", "followUp", "times", "id", "kind", "batch", "poll", "private",
    ];

    public static readonly string[] Request = ["method", "url", "headers", "body"];

    public static readonly string[] Rule = ["state", "when"];

    public static readonly string[] Condition = ["http", "p", "in", "notIn", "nonEmpty", "match", "unless"];

    public static readonly string[] Progress = ["p", "of", "format"];

    public static readonly string[] FollowUp = ["url", "failOnHttpError", "result"];

    public static readonly string[] Times = ["submitted", "started", "finished", "unit"];

    public static readonly string[] Batch = ["method", "url", "body", "items", "itemId", "maxIds", "missing", "as"];

    public static readonly string[] Poll =
        ["first", "steps", "max", "min", "deadline", "notFoundGrace", "idleLimit", "fullLimit", "maxPerSecond", "honourRetryAfter"];
}

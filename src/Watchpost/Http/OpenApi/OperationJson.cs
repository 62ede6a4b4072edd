using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes the operation object of one endpoint.</summary>
internal static partial class OperationJson
{
    // Any operation may end with these.
    private static readonly Problem[] OfEveryCall = [Problems.Unreadable(400), Problems.Internal, Problems.StorageUnavailable];

    public static JsonObject Of(Endpoint endpoint, Operation operation)
    {
        var json = new JsonObject
        {
            ["operationId"] = char.ToLowerInvariant(endpoint.Function[0]) + endpoint.Function[1..],
            ["summary"] = operation.Summary,
        };
        if (operation.About is not null)
        {
            json["description"] = operation.About;
        }

        json["security"] = endpoint.NeedsKey ? new JsonArray(Key("functionKey"), Key("functionKeyInQuery")) : [];
        var inPath = InPath().Matches(endpoint.Route).Select(match => new Operation.Parameter("path", match.Groups["name"].Value, Schemas.Text, operation.InPath));
        json["parameters"] = new JsonArray([.. inPath.Concat(operation.Parameters).Select(parameter => Parameter(parameter, parameter.In == "path"))]);
        if (operation.Body is not null)
        {
            json["requestBody"] = RequestBody(operation.Body);
        }

        json["responses"] = Replies(endpoint, operation);
        return json;
    }

    public static JsonObject Parameter(Operation.Parameter parameter, bool isRequired) => new()
    {
        ["in"] = parameter.In,
        ["name"] = parameter.Name,
        ["description"] = parameter.About,
        ["required"] = isRequired,
        ["schema"] = parameter.Schema.DeepClone(),
    };

    public static JsonObject RequestBody(Operation.Content body) => new() { ["required"] = true, ["content"] = Content(body) };

    public static JsonObject Headers(IEnumerable<(string Name, string About)> headers) =>
        Nodes.Object(headers, header => header.Name, header => new JsonObject { ["description"] = header.About, ["schema"] = Schemas.Text });

    private static JsonObject Key(string scheme) => new() { [scheme] = new JsonArray() };

    private static JsonObject Content(params IEnumerable<Operation.Content> contents) => Nodes.Object(contents, content => content.Type, content =>
    {
        var json = new JsonObject { ["schema"] = content.Schema.DeepClone() };
        if (content.Example is not null)
        {
            json["example"] = content.Example.DeepClone();
        }

        return json;
    });

    private static JsonObject Replies(Endpoint endpoint, Operation operation)
    {
        var replies = Nodes.Object(operation.Replies, reply => reply.Status.ToString(CultureInfo.InvariantCulture), Reply);
        if (endpoint.NeedsKey)
        {
            replies["401"] = new JsonObject { ["description"] = "Missing or wrong function key. Sent by Azure, without a body." };
        }

        foreach (var problems in operation.Problems.Concat(OfEveryCall).GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            replies[problems.Key.ToString(CultureInfo.InvariantCulture)] = ProblemReply([.. problems]);
        }

        return replies;
    }

    private static JsonObject Reply(Operation.Reply reply)
    {
        var json = new JsonObject { ["description"] = reply.About };
        if (!reply.Headers.IsDefaultOrEmpty)
        {
            json["headers"] = Headers(reply.Headers);
        }

        if (reply.Content is not null)
        {
            json["content"] = Content([reply.Content, .. reply.Others]);
        }

        return json;
    }

    private static JsonObject ProblemReply(Problem[] problems)
    {
        var json = new JsonObject { ["description"] = string.Join("; ", problems.Select(problem => problem.Title).Distinct(StringComparer.Ordinal)) + "." };
        if (problems.Any(problem => problem.RetryAfter is not null))
        {
            json["headers"] = Headers([("Retry-After", "Seconds to wait before retrying.")]);
        }

        var kinds = problems.DistinctBy(problem => problem.Kind, StringComparer.Ordinal).ToList();
        var schema = Schemas.Of("Problem");
        schema["properties"] = new JsonObject { ["type"] = Schemas.OneOf(kinds.Select(problem => problem.Type)) };
        json["content"] = new JsonObject
        {
            [Answer.ProblemJson] = new JsonObject
            {
                ["schema"] = schema,
                ["examples"] = Nodes.Object(kinds, problem => problem.Kind, problem => new JsonObject { ["value"] = JsonSerializer.SerializeToNode(problem, WireJson.Default.Problem) }),
            },
        };
        return json;
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InPath();
}

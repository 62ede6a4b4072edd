using System.Globalization;
using System.Text.Json;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes one call.</summary>
internal static class OperationWriter
{
    // What any call may end with, whatever it is about.
    private static readonly Problem[] OfEveryCall = [Problems.Unreadable(400), Problems.Internal, Problems.StorageUnavailable];

    public static void Write(Utf8JsonWriter json, Endpoint endpoint, Operation operation, string[] inPath)
    {
        json.WriteStartObject();
        json.WriteString("operationId", char.ToLowerInvariant(endpoint.Function[0]) + endpoint.Function[1..]);
        json.WriteString("summary", operation.Summary);
        if (operation.About is not null)
        {
            json.WriteString("description", operation.About);
        }

        WriteSecurity(json, endpoint.NeedsKey);
        WriteParameters(json, operation, inPath);
        if (operation.Body is not null)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            WriteContent(json, operation.Body);
            json.WriteEndObject();
        }

        WriteReplies(json, endpoint, operation);
        json.WriteEndObject();
    }

    public static void WriteContent(Utf8JsonWriter json, params ReadOnlySpan<Operation.Content> contents)
    {
        json.WriteStartObject("content");
        foreach (var content in contents)
        {
            json.WriteStartObject(content.Type);
            json.WritePropertyName("schema");
            content.Schema.Write(json);
            if (content.Example is not null)
            {
                json.WritePropertyName("example");
                content.Example(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteHeader(Utf8JsonWriter json, string name, string about)
    {
        json.WriteStartObject(name);
        json.WriteString("description", about);
        json.WritePropertyName("schema");
        Schema.Text.Write(json);
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json, bool needsKey)
    {
        json.WriteStartArray("security");
        foreach (var scheme in needsKey ? (string[])["functionKey", "functionKeyInQuery"] : [])
        {
            json.WriteStartObject();
            json.WriteStartArray(scheme);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParameters(Utf8JsonWriter json, Operation operation, string[] inPath)
    {
        json.WriteStartArray("parameters");
        foreach (var name in inPath)
        {
            WriteParameter(json, new Operation.Parameter("path", name, Schema.Text, operation.InPath));
        }

        foreach (var parameter in operation.Parameters)
        {
            WriteParameter(json, parameter);
        }

        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, Operation.Parameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("in", parameter.In);
        json.WriteString("name", parameter.Name);
        json.WriteString("description", parameter.About);
        json.WriteBoolean("required", parameter.In == "path");
        json.WritePropertyName("schema");
        parameter.Schema.Write(json);
        json.WriteEndObject();
    }

    private static void WriteReplies(Utf8JsonWriter json, Endpoint endpoint, Operation operation)
    {
        json.WriteStartObject("responses");
        foreach (var reply in operation.Replies)
        {
            json.WriteStartObject(reply.Status.ToString(CultureInfo.InvariantCulture));
            json.WriteString("description", reply.About);
            if (!reply.Headers.IsDefaultOrEmpty)
            {
                json.WriteStartObject("headers");
                foreach (var (name, about) in reply.Headers)
                {
                    WriteHeader(json, name, about);
                }

                json.WriteEndObject();
            }

            if (reply.Content is not null)
            {
                WriteContent(json, [reply.Content, .. reply.Others]);
            }

            json.WriteEndObject();
        }

        if (endpoint.NeedsKey)
        {
            json.WriteStartObject("401");
            json.WriteString("description", "No function key, or a wrong one. Azure answers it, without a body.");
            json.WriteEndObject();
        }

        foreach (var problems in operation.Problems.Concat(OfEveryCall).GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            WriteProblems(json, problems.Key, [.. problems]);
        }

        json.WriteEndObject();
    }

    private static void WriteProblems(Utf8JsonWriter json, int status, Problem[] problems)
    {
        json.WriteStartObject(status.ToString(CultureInfo.InvariantCulture));
        json.WriteString("description", string.Join("; ", problems.Select(problem => problem.Title).Distinct(StringComparer.Ordinal)) + ".");
        if (problems.Any(problem => problem.RetryAfter is not null))
        {
            json.WriteStartObject("headers");
            WriteHeader(json, "Retry-After", "Seconds to wait before trying again.");
            json.WriteEndObject();
        }

        json.WriteStartObject("content");
        json.WriteStartObject(Answer.ProblemJson);
        json.WritePropertyName("schema");
        var types = problems.Select(ContractJson.TypeOf).Distinct(StringComparer.Ordinal);
        new Schema { Component = "Problem", Members = [new("type", Schema.OneOf(types))] }.Write(json);
        json.WriteStartObject("examples");
        foreach (var problem in problems.DistinctBy(problem => problem.Kind, StringComparer.Ordinal))
        {
            json.WriteStartObject(problem.Kind);
            json.WritePropertyName("value");
            ContractJson.Write(json, problem);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

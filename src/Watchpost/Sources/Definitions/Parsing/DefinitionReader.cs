using System.Collections.Immutable;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Parses, checks and compiles a definition. Reports all of its problems at once.</summary>
internal static class DefinitionReader
{
    private static readonly string[] OpenStates = ["pending", "running", "waiting"];

    /// <summary>Reads a definition.</summary>
    /// <param name="file">Its name in errors.</param>
    /// <param name="json">UTF-8.</param>
    public static (SourceDefinition? Definition, ImmutableArray<DefinitionError> Errors) Read(string file, ReadOnlyMemory<byte> json)
    {
        var errors = new DefinitionErrors(file);
        var definition = DefinitionText.Read(json.Span, errors) is { } root ? Definition(file, root) : null;
        return errors.All is { IsEmpty: false } all ? (null, all) : (definition, []);
    }

    private static SourceDefinition Definition(string file, JsonInput root)
    {
        root.HasOnly(DefinitionKeys.Root);
        // For people who read the definition, not for the engine.
        _ = (root["docs"].Text(), root["auth"].Text(), root["resultTtl"].Seconds(0, 10 * 365 * 86_400d));
        var tree = new PointerTree();
        var rules = new RuleReader(tree);
        var parts = new PartReader(tree);
        var (baseUrl, request) = RequestReader.Read(root);
        var batch = BatchPartReader.Read(root["batch"]);
        var definition = new SourceDefinition
        {
            Name = file,
            BaseUrl = baseUrl,
            AllowedHosts = PartReader.Hosts(root["allowedHosts"]),
            Request = request,
            Before = rules.Rules(root["before"]),
            Status = root["status"].Slots(tree),
            Values = RuleReader.Values(root["values"]),
            After = rules.Rules(root["after"]),
            Default = root["default"].OneOf(OpenStates) is { } open ? Verdicts.Of(OpenStates[open]) : Verdict.Running,
            Progress = parts.Progress(root["progress"]),
            Error = root["error"].Slots(tree),
            Result = root["result"].Slots(tree),
            Complete = rules.Conditions(root["complete"]),
            FollowUp = parts.FollowUp(root),
            Times = parts.Times(root["times"]),
            Id = root["id"].Slot(tree),
            Kind = root["kind"].Slot(tree),
            Batch = batch,
            Poll = PollReader.Read(root["poll"]) with { Together = batch is { MaxIds: > 1 } },
            HonoursRetryAfter = root["poll"]["honourRetryAfter"].Flag() ?? true,
            Private = PartReader.Private(root["private"], tree),
            CommonErrors = [.. PartReader.ErrorShapes.Select(segments => tree.Add(segments))],
            Pointers = tree,
        };
        CheckStates(root, definition);
        return definition;
    }

    private static void CheckStates(JsonInput root, SourceDefinition definition)
    {
        var hasStatus = root["status"].OneOrMany().Any();
        if (hasStatus == root["values"].IsMissing)
        {
            root["values"].Fail("and status go together: values can never be reached without a status, nor a status be read without values");
        }

        if (!definition.Values.Values.Contains(Verdict.Succeeded)
            && !definition.Before.Concat(definition.After).Any(rule => rule.Verdict == Verdict.Succeeded))
        {
            root["values"].Fail("and the rules never reach 'succeeded'");
        }

        if (definition.Before.Any(rule => rule.When.IsEmpty))
        {
            root["status"].Fail("can never be reached: a rule in before always holds");
        }

        if (definition.Request.Url.Has(Placeholder.StatusUrl) && definition.Batch is not null)
        {
            root["batch"].Fail("does not go with {statusUrl}");
        }
    }
}

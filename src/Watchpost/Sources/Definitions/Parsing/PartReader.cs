using System.Collections.Immutable;
using Watchpost.Outbound;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads the smaller parts of a definition.</summary>
internal sealed class PartReader(PointerTree tree)
{
    /// <summary>Common shapes of error messages, in order of preference.</summary>
    public static readonly string[][] ErrorShapes =
    [
        ["failReason"], ["error", "message"], ["description"], ["message"], ["msg"], ["error"], ["data", "fail_reason"], ["detail"],
    ];

    private const int MaxPrivate = 64;
    private static readonly string[] ProgressFormats = ["percent", "ratio", "fraction"];
    private static readonly string[] TimeUnits = ["ms", "s", "iso"];

    public static ImmutableArray<HostPattern> Hosts(JsonInput node) =>
    [
        .. node.OneOrMany()
            .Select(item => item.Text() is { } text ? HostPattern.Parse(text, plainOnly: false) ?? item.Refuse<HostPattern>("is not a host") : null)
            .OfType<HostPattern>(),
    ];

    public SourceDefinition.ProgressPart? Progress(JsonInput node)
    {
        if (node.IsMissing || !node.HasOnly(DefinitionKeys.Progress))
        {
            return null;
        }

        var format = (SourceDefinition.ProgressFormat)(node["format"].OneOf(ProgressFormats) ?? 0);
        if (node["p"].IsMissing)
        {
            node["p"].Fail("is missing");
        }

        if (format == SourceDefinition.ProgressFormat.Fraction == node["of"].IsMissing)
        {
            node["of"].Fail("goes with format fraction, and only with it");
        }

        return new SourceDefinition.ProgressPart(node["p"].Slots(tree), format, node["of"].Slot(tree));
    }

    public SourceDefinition.FollowUpPart? FollowUp(JsonInput root)
    {
        var node = root["followUp"];
        if (node.IsMissing || !node.HasOnly(DefinitionKeys.FollowUp))
        {
            return null;
        }

        if (node["url"].Text() is not { } url)
        {
            node["url"].Fail("is missing");
            return null;
        }

        var answer = new PointerTree();
        Private(root["private"], answer);
        return new SourceDefinition.FollowUpPart
        {
            Url = RequestReader.Url(
                node["url"],
                url,
                [Placeholder.BaseUrl, Placeholder.TaskId, Placeholder.Variable, Placeholder.Secret, Placeholder.Pointer],
                pointer => PointerReader.SlotOf(pointer, tree, node["url"].Fail)),
            FailOnHttpError = node["failOnHttpError"].Flag() ?? false,
            Result = node["result"].Slots(answer),
            Error = [.. ErrorShapes.Select(segments => answer.Add(segments))],
            Pointers = answer,
        };
    }

    public SourceDefinition.TimesPart Times(JsonInput node) =>
        node.IsMissing || !node.HasOnly(DefinitionKeys.Times)
            ? new SourceDefinition.TimesPart()
            : new SourceDefinition.TimesPart
            {
                Submitted = node["submitted"].Slot(tree),
                Started = node["started"].Slot(tree),
                Finished = node["finished"].Slot(tree),
                Unit = (SourceDefinition.TimeUnit)(node["unit"].OneOf(TimeUnits) ?? 0),
            };

    public static ImmutableArray<ImmutableArray<string>> Private(JsonInput node, PointerTree tree)
    {
        var pointers = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var item in node.Items())
        {
            var segments = item.Segments();
            if (segments.IsEmpty)
            {
                item.Fail("has to point at a member");
                continue;
            }

            tree.MarkPrivate(tree.Add(segments.AsSpan()));
            pointers.Add(segments);
        }

        if (pointers.Count > MaxPrivate)
        {
            node.Fail($"has more than {MaxPrivate} pointers");
        }

        return pointers.ToImmutable();
    }
}

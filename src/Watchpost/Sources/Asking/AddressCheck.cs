using System.Collections.Frozen;
using System.Collections.Immutable;
using Watchpost.Sources.Definitions;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Asking;

/// <summary>Checks a caller's input against what a source's URL needs.</summary>
internal sealed class AddressCheck
{
    private const int MaxValueChars = 512;
    private static readonly FrozenDictionary<string, string> Nothing = FrozenDictionary<string, string>.Empty;

    private readonly FrozenDictionary<string, Use> variables;
    private readonly FrozenSet<string> optional;
    private readonly bool taskIdIsPath;

    /// <param name="definition">The source's definition.</param>
    /// <param name="baseIsReplaced">Whether a setting replaces the definition's base: its variables are then optional.</param>
    public AddressCheck(SourceDefinition definition, bool baseIsReplaced)
    {
        var uses = new Dictionary<string, Use>(StringComparer.Ordinal);
        var own = baseIsReplaced ? null : definition.BaseUrl;
        foreach (var template in new[] { definition.Request.Url, definition.Request.Body, definition.FollowUp?.Url, own }.OfType<Template>())
        {
            var isInHost = ReferenceEquals(template, own);
            foreach (var part in template.Parts)
            {
                isInHost = isInHost
                    && (part.Place != Placeholder.Literal || !part.Text.Replace("://", "", StringComparison.Ordinal).Contains('/', StringComparison.Ordinal));
                if (part.Place == Placeholder.Variable)
                {
                    var use = isInHost ? Use.Host : part.KeepsSlashes ? Use.Path : Use.Segment;
                    uses[part.Text] = uses.TryGetValue(part.Text, out var earlier) && earlier > use ? earlier : use;
                }
            }
        }

        variables = uses.ToFrozenDictionary(StringComparer.Ordinal);
        optional = (definition.BaseUrl?.Variables ?? []).Where(name => !uses.ContainsKey(name)).ToFrozenSet(StringComparer.Ordinal);
        TakesStatusUrl = definition.Request.Url.Has(Placeholder.StatusUrl);
        taskIdIsPath = definition.Request.Url.Parts.Any(part => part is { Place: Placeholder.TaskId, KeepsSlashes: true });
    }

    /// <summary>From the least to the most strict.</summary>
    private enum Use
    {
        Path,
        Segment,
        Host,
    }

    public bool TakesStatusUrl { get; }

    /// <summary>The variables that a caller must give.</summary>
    public ImmutableArray<string> Variables => [.. variables.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Problems by JSON field; empty if there are none.</summary>
    /// <param name="task">The caller's input.</param>
    /// <param name="refuseStatusUrl">Returns why a status URL is refused, or <see langword="null"/>.</param>
    public IReadOnlyDictionary<string, string> Problems(TaskAddress task, Func<string, string?> refuseStatusUrl)
    {
        Dictionary<string, string>? problems = null;
        foreach (var (name, use) in variables)
        {
            if (!task.Variables.TryGetValue(name, out var value))
            {
                Add($"variables.{name}", "is required by this source");
            }
            else if (Problem(value, use) is { } problem)
            {
                Add($"variables.{name}", problem);
            }
        }

        foreach (var name in task.Variables.Keys)
        {
            if (!variables.ContainsKey(name) && !optional.Contains(name))
            {
                Add($"variables.{name}", "is not used by this source");
            }
        }

        if (taskIdIsPath && Problem(task.TaskId, Use.Path) is { } wrong)
        {
            Add("taskId", wrong);
        }

        if (TakesStatusUrl != task.StatusUrl is not null)
        {
            Add("statusUrl", TakesStatusUrl ? "is required by this source" : "is not used by this source");
        }
        else if (task.StatusUrl is { } url && refuseStatusUrl(url) is { } refusal)
        {
            Add("statusUrl", refusal);
        }

        return problems ?? (IReadOnlyDictionary<string, string>)Nothing;

        void Add(string field, string problem) => (problems ??= new Dictionary<string, string>(StringComparer.Ordinal))[field] = problem;
    }

    private static string? Problem(string value, Use use)
    {
        if (value.Length is 0 or > MaxValueChars)
        {
            return $"must have 1 to {MaxValueChars} characters";
        }

        if (value.Any(char.IsControl))
        {
            return "must not hold control characters";
        }

        if (use == Use.Host)
        {
            return value.Length <= 63 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && value[0] != '-' && value[^1] != '-'
                ? null
                : "must be letters, digits and hyphens: it is part of a host name";
        }

        var segments = use == Use.Path ? value.Split('/') : [value];
        return segments.Any(segment => segment is "" or "." or "..") ? "must not be or hold an empty segment, '.' or '..'" : null;
    }
}

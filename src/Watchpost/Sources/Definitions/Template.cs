using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Watchpost.Sources.Definitions;

/// <summary>A text with placeholders: <c>{baseUrl}/v1/{var.kind}/{taskId}</c>.</summary>
internal sealed partial record Template(ImmutableArray<Template.Part> Parts)
{
    internal enum Placeholder
    {
        Literal,
        BaseUrl,
        StatusUrl,
        TaskId,
        TaskIds,
        Variable,
        Secret,
        Pointer,
    }

    public bool Has(Placeholder place) => Parts.Any(part => part.Place == place);

    public IEnumerable<string> Variables => Parts.Where(part => part.Place == Placeholder.Variable).Select(part => part.Text);

    /// <summary>
    /// Parses a template. Calls <paramref name="report"/> for each placeholder that is not allowed. <paramref name="slotOf"/> returns the slot of a
    /// <c>{p:/pointer}</c>, or -1 after reporting a wrong one.
    /// </summary>
    public static Template Parse(string text, ReadOnlySpan<Placeholder> allowed, Func<string, int> slotOf, Action<string> report)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '}')
            {
                report("has a '}' without its '{'");
                break;
            }

            if (text[at] != '{')
            {
                literal.Append(text[at++]);
                continue;
            }

            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                report("has a '{' without its '}'");
                break;
            }

            var name = text[(at + 1)..end];
            at = end + 1;
            if (PartFor(name, slotOf) is { } part && allowed.Contains(part.Place))
            {
                Flush();
                parts.Add(part);
            }
            else
            {
                report($"has {{{name}}}, which nothing fills here");
            }
        }

        Flush();
        return new Template(parts.ToImmutable());

        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new Part(Placeholder.Literal, literal.ToString()));
                literal.Clear();
            }
        }
    }

    private static Part? PartFor(string name, Func<string, int> slotOf) => name switch
    {
        "baseUrl" => new Part(Placeholder.BaseUrl, name),
        "statusUrl" => new Part(Placeholder.StatusUrl, name),
        "secret" => new Part(Placeholder.Secret, name),
        "taskId" => new Part(Placeholder.TaskId, name),
        "taskId:path" => new Part(Placeholder.TaskId, name) { KeepsSlashes = true },
        "taskIds" => new Part(Placeholder.TaskIds, name),
        _ when name.StartsWith("p:", StringComparison.Ordinal) => new Part(Placeholder.Pointer, name[2..]) { Slot = slotOf(name[2..]) },
        _ when VariableName().Match(name) is { Success: true } match =>
            new Part(Placeholder.Variable, match.Groups["name"].Value) { KeepsSlashes = match.Groups["path"].Success },
        _ => null,
    };

    [GeneratedRegex(@"^var\.(?<name>[A-Za-z][A-Za-z0-9_]{0,63})(?<path>:path)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VariableName();

    /// <summary>A placeholder or a literal. <paramref name="Text"/> is the literal, a variable's name, or a pointer.</summary>
    internal sealed record Part(Placeholder Place, string Text)
    {
        /// <summary>Whether each segment between slashes is percent-encoded separately.</summary>
        public bool KeepsSlashes { get; init; }

        public int Slot { get; init; } = -1;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Watchpost.Sources.Asking;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Definitions.Parsing;
using Watchpost.Sources.Reading;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Configuration;

/// <summary>Checks a definition, and shows how an answer would be read by it. For a command on the console.</summary>
/// <param name="Lines">What to print.</param>
/// <param name="ExitCode">0: the definition is good and the answer, if any, told how its task stands. 1: the definition is wrong. 2: the answer told nothing.</param>
internal sealed record SourceCheck(ImmutableArray<string> Lines, int ExitCode)
{
    /// <summary>Runs the check. Pure: the caller reads the files.</summary>
    /// <param name="file">What to call the definition.</param>
    /// <param name="definition">The definition as UTF-8 JSON.</param>
    /// <param name="answer">A body that the API might answer with; <see langword="null"/>: only the definition is checked.</param>
    /// <param name="status">The HTTP status of that answer.</param>
    public static SourceCheck Run(string file, byte[] definition, byte[]? answer = null, int status = 200)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (compiled, errors) = DefinitionReader.Read(file, definition);
        if (compiled is null)
        {
            string[] sum = errors.Length > 1 ? [$"{Count(errors.Length, "error")}."] : [];
            return new SourceCheck([.. errors.Select(error => error.ToString()), .. sum], 1);
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        Describe(file, compiled, lines);
        var exitCode = answer is not null ? Describe(compiled, answer, status, lines) : 0;
        return new SourceCheck(lines.ToImmutable(), exitCode);
    }

    private static void Describe(string file, SourceDefinition definition, ImmutableArray<string>.Builder lines)
    {
        var check = new AddressCheck(definition, baseIsReplaced: false);
        lines.Add($"{file} is a valid source definition.");
        Add(lines, "asks", $"{definition.Request.Method} {Text(definition.Request.Url)}");
        Add(lines, "base", definition.BaseUrl is { } own ? Text(own) : check.TakesStatusUrl ? "none: callers give a statusUrl" : "none: the setting BaseUrl has to give it");
        Add(lines, "key", definition.Request.Headers.Any(header => header.Value.Has(Placeholder.Secret)) ? "from the setting ApiKey" : null);
        Add(lines, "variables", check.Variables.IsEmpty ? null : string.Join(", ", check.Variables));
        foreach (var group in definition.Values.GroupBy(pair => pair.Value, pair => pair.Key).OrderBy(group => group.Key))
        {
            Add(lines, Verdicts.Names[(int)group.Key], string.Join(", ", group.Order(StringComparer.Ordinal)));
        }
    }

    private static int Describe(SourceDefinition definition, byte[] body, int status, ImmutableArray<string>.Builder lines)
    {
        // Which task the answer is about is not the question here.
        var reading = ObservationReader.Read(definition with { Id = -1 }, "", new UpstreamResponse { Status = status, Body = body });
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"The answer, with HTTP status {status}, reads as:"));
        if (reading.Observation is not Observation.Reported seen)
        {
            var trouble = (Observation.PollFailed)reading.Observation;
            Add(lines, "problem", $"{WireNames.Of(trouble.Problem)} ({trouble.Detail})");
            return 2;
        }

        Add(lines, "state", WireNames.Of(seen.State));
        Add(lines, "progress", seen.Progress?.ToString(CultureInfo.InvariantCulture));
        Add(lines, "reason", seen.Reason);
        Add(lines, "kind", seen.Kind);
        Add(lines, "submitted", seen.SubmittedAt?.ToString("u", CultureInfo.InvariantCulture));
        Add(lines, "started", seen.StartedAt?.ToString("u", CultureInfo.InvariantCulture));
        Add(lines, "finished", seen.FinishedAt?.ToString("u", CultureInfo.InvariantCulture));
        Add(lines, "result", seen.Summary.IsEmpty ? null : Encoding.UTF8.GetString(seen.Summary.Span));
        Add(lines, "incomplete", seen.Incomplete ? "yes: it would be asked a few more times" : null);
        Add(lines, "follow-up", reading.FollowUpValues.IsDefault ? null : $"GET {Text(definition.FollowUp!.Url)}");
        Add(lines, "task", $"{Count(seen.Body.Length, "byte")} of {body.Length} would be stored and sent");
        return 0;
    }

    private static string Text(Template template) =>
        string.Concat(template.Parts.Select(part => part.Place switch
        {
            Placeholder.Literal => part.Text,
            Placeholder.Variable => $"{{var.{part.Text}}}",
            Placeholder.Pointer => $"{{p:{part.Text}}}",
            _ => $"{{{part.Text}}}",
        }));

    private static void Add(ImmutableArray<string>.Builder lines, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            lines.Add($"  {name,-11} {value}");
        }
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}

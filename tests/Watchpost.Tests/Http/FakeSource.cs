using Watchpost.Model;
using Watchpost.Sources;

namespace Watchpost.Tests.Http;

/// <summary>A source that wants exactly these variables, and a status URL or none.</summary>
internal sealed class FakeSource(string name, bool statusUrl = false, params string[] variables) : ISource
{
    public string Name => name;

    public PollHints Hints { get; init; } = new();

    public SourceHealth Health { get; set; } = new();

    public IReadOnlyDictionary<string, string> Check(TaskAddress task)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var missing in variables.Where(variable => !task.Variables.ContainsKey(variable)))
        {
            problems["variables." + missing] = "is required by this source";
        }

        foreach (var extra in task.Variables.Keys.Except(variables, StringComparer.Ordinal))
        {
            problems["variables." + extra] = "is not a variable of this source";
        }

        if (task.StatusUrl is null == statusUrl)
        {
            problems["statusUrl"] = statusUrl ? "is required by this source" : "is not used by this source";
        }

        return problems;
    }

    public Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken) => throw new NotSupportedException();

    public SourceDescription Describe() => new()
    {
        Name = name,
        Preset = "midjourney",
        BaseUrl = "https://relay.example",
        HasKey = true,
        Progress = true,
        Batch = false,
        StatusUrl = statusUrl,
        Variables = [.. variables],
        Health = Health,
    };
}

using System.Text.RegularExpressions;

namespace Watchpost.Tests.Deployment;

/// <summary>What every workflow must keep to. It reads lines, which is enough for files that are indented by two spaces.</summary>
internal static class WorkflowRules
{
    private static readonly Regex Uses = Simple(@"^\s*(- )?uses:");
    private static readonly Regex Local = Simple(@"^\s*(- )?uses: \./\.github/workflows/[\w-]+\.yml$");
    private static readonly Regex Pinned = Simple(@"^\s*(- )?uses: [\w-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$");
    private static readonly Regex Job = Simple(@"^  (?<name>[\w-]+):$");
    private static readonly Regex WriteAll = Simple(@"permissions:\s*(write|read)-all");

    /// <summary>What is wrong with a workflow.</summary>
    public static IEnumerable<string> Broken(string workflow)
    {
        string[] lines = workflow.ReplaceLineEndings("\n").Split('\n');
        foreach (var line in lines.Where(line => Uses.IsMatch(line) && !Local.IsMatch(line) && !Pinned.IsMatch(line)))
        {
            yield return $"not pinned to a commit, or its version not told: {line.Trim()}";
        }

        if (!lines.Contains("permissions: {}"))
        {
            yield return "what is not granted to a job is not refused: permissions: {} is missing";
        }

        var job = "";
        var granted = true;
        foreach (var line in lines.SkipWhile(line => line != "jobs:").Skip(1).Append("  end:"))
        {
            if (Job.Match(line) is { Success: true } next)
            {
                if (!granted)
                {
                    yield return $"the job {job} does not say what it may do";
                }

                (job, granted) = (next.Groups["name"].Value, false);
            }

            granted |= line == "    permissions:";
            if (WriteAll.IsMatch(line))
            {
                yield return $"the job {job} may do everything";
            }
        }
    }

    private static Regex Simple(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
}

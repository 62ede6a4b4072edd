namespace Watchpost.Tests.Architecture;

internal sealed class NamespaceGraph(IEnumerable<(string From, string To)> arrows)
{
    private readonly ILookup<string, string> known = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);

    /// <summary>The strongly connected components: sets of namespaces that all reach each other.</summary>
    public IEnumerable<string[]> Cycles()
    {
        var reached = known.ToDictionary(from => from.Key, from => ReachedFrom(from.Key));
        return reached.Keys
            .Where(name => reached[name].Contains(name))
            .GroupBy(name => string.Join(' ', reached[name].Where(other => reached.TryGetValue(other, out var back) && back.Contains(name))))
            .Select(cycle => cycle.Order(StringComparer.Ordinal).ToArray());
    }

    private SortedSet<string> ReachedFrom(string start)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(known[start]);
        while (waiting.TryPop(out var name))
        {
            if (reached.Add(name))
            {
                foreach (var next in known[name])
                {
                    waiting.Push(next);
                }
            }
        }

        return reached;
    }
}

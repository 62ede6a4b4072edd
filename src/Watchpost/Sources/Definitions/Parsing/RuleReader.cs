using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads rules, conditions and value lists, and finds those that can never apply.</summary>
internal sealed class RuleReader(PointerTree tree)
{
    public ImmutableArray<Rule> Rules(JsonInput node)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        JsonInput? always = null;
        foreach (var item in node.Items())
        {
            if (!item.HasOnly(DefinitionKeys.Rule))
            {
                continue;
            }

            if (always is { } earlier)
            {
                item.Fail($"can never be reached: {earlier.Place} always holds");
            }

            var when = Conditions(item["when"]);
            if (item["state"].IsMissing)
            {
                item["state"].Fail("is missing");
            }

            if (!seen.Add(item["when"].Spelling()))
            {
                item.Fail("can never be reached: an earlier rule has the same conditions");
            }

            if (when.IsEmpty)
            {
                always = item;
            }

            if (item["state"].OneOf(Verdicts.Names) is { } state)
            {
                rules.Add(new Rule(Verdicts.Of(Verdicts.Names[state]), when));
            }
        }

        return rules.ToImmutable();
    }

    public ImmutableArray<Condition> Conditions(JsonInput node) => [.. node.Items().Select(Condition).OfType<Condition>()];

    /// <summary>The status values of each state; not case-sensitive.</summary>
    public static FrozenDictionary<string, Verdict> Values(JsonInput node)
    {
        var values = new Dictionary<string, Verdict>(StringComparer.OrdinalIgnoreCase);
        if (!node.IsMissing && node.HasOnly(Verdicts.Names))
        {
            foreach (var (name, list) in node.Members())
            {
                var isState = Verdicts.Names.Contains(name, StringComparer.Ordinal);
                foreach (var item in list.Items())
                {
                    if (isState && item.Scalar() is { } text && !values.TryAdd(text.Trim(), Verdicts.Of(name)))
                    {
                        item.Fail($"can never be reached: '{text}' means {Verdicts.NameOf(values[text.Trim()])} already");
                    }
                }
            }
        }

        return values.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private Condition? Condition(JsonInput node)
    {
        if (!node.HasOnly(DefinitionKeys.Condition))
        {
            return null;
        }

        var condition = new Condition
        {
            Http = [.. node["http"].Items().Select(item => item.Number(100, 599)).OfType<double>().Select(status => (int)status)],
            Slot = node["p"].Slot(tree),
            In = Set(node["in"]),
            NotIn = Set(node["notIn"]),
            NonEmpty = node["nonEmpty"].Flag(),
            Match = Pattern(node["match"]),
            Unless = node["unless"].IsObject
                ? [.. new[] { Condition(node["unless"]) }.OfType<Condition>()]
                : Conditions(node["unless"]),
        };
        var looksAtValue = condition.In is not null || condition.NotIn is not null || condition.NonEmpty is not null || condition.Match is not null;
        if (looksAtValue && node["p"].IsMissing)
        {
            node["p"].Fail("is missing: in, notIn, nonEmpty and match look at the value that it points at");
        }

        if (!looksAtValue && !node["p"].IsMissing)
        {
            node.Fail("needs one of in, notIn, nonEmpty, match together with p");
        }

        if (!looksAtValue && node["p"].IsMissing && node["http"].IsMissing)
        {
            node.Fail("tests nothing: give http, or p with one of in, notIn, nonEmpty, match");
        }

        return condition;
    }

    private static FrozenSet<string>? Set(JsonInput node)
    {
        if (node.IsMissing)
        {
            return null;
        }

        var set = node.Items().Select(item => item.Scalar()).OfType<string>().ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (set.Count == 0)
        {
            node.Fail("has to name at least one value");
        }

        return set;
    }

    private static Regex? Pattern(JsonInput node)
    {
        if (node.Text() is not { } pattern)
        {
            return null;
        }

        try
        {
            // Without backtracking, matching is linear in the text's length for every pattern.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            node.Fail($"is not a regular expression that can be used here: {exception.Message}");
            return null;
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchpost.Tests.Golden;

/// <summary>
/// Replaces what is random by a name and a number, in the order in which it first appears: the same value is the same placeholder in every file.
/// Times need none, for the clock is the test's. The ports of the test's own servers become <c>&lt;port&gt;</c>.
/// </summary>
internal sealed partial class Placeholders
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public string Apply(string text) => Random.Replace(text, match =>
    {
        var name = match.Groups.Values.Skip(1).First(group => group.Success).Name;
        if (name is "port")
        {
            return "<port>";
        }

        if (!known.TryGetValue(match.Value, out var placeholder))
        {
            var count = counts[name] = counts.GetValueOrDefault(name) + 1;
            known[match.Value] = placeholder = string.Create(CultureInfo.InvariantCulture, $"<{name} {count}>");
        }

        return placeholder;
    });

    [GeneratedRegex("""
        (?<port>(?<=127\.0\.0\.1:)[0-9]+)
        | (?<watch>w_[0-9a-z]{42}) | (?<message>msg_([0-9a-z]{42}|ping[0-9a-f]{32}))
        | (?<continuation>(?<="continuation":")[^"]+|(?<=continuation=)[A-Za-z0-9_%-]{20,})
        | (?<redelivery>(?<=/redeliver/|^\{"id":")[A-Za-z0-9_-]{20,}) | (?<trace>00-[0-9a-f]{32}-[0-9a-f]{16}-0[01])
        | (?<signature>v1a?,[A-Za-z0-9+/]+=*)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Random { get; }
}

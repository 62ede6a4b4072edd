using System.Globalization;
using System.Text.RegularExpressions;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Dashboard;

/// <summary>The dashboard's texts can be read: WCAG 2's contrast of 4.5 to 1 for small ones, on whatever they stand.</summary>
public sealed class ColourTests
{
    private static readonly Regex Colour = new("--(?<name>[a-z-]+): #(?<value>[0-9a-f]{3,6})\\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Theory]
    [InlineData("in the light", 0)]
    [InlineData("in the dark", 1)]
    public void Every_text_stands_out_from_its_ground(string theme, int number)
    {
        var colours = Colours(number);
        (string Name, double[] Value)[] grounds =
        [
            ("page", colours["page"]), ("card", colours["card"]), ("hovered", [.. colours["accent"].Zip(colours["card"], (accent, card) => (0.07 * accent) + (0.93 * card))]),
        ];

        var pairs = from ground in grounds
                    from text in (string[])["ink", "soft", "accent", "good", "warn", "bad"]
                    select (What: $"{text} on {ground.Name} {theme}", Contrast: Contrast(colours[text], ground.Value));

        pairs.Append(("on-accent on accent " + theme, Contrast(colours["on-accent"], colours["accent"]))).ShouldAllBe(pair => pair.Item2 >= 4.5);
    }

    private static Dictionary<string, double[]> Colours(int theme) => Colour
        .Matches(RepositoryFiles.Read("src/Watchpost.Functions/Dashboard/dashboard.css"))
        .GroupBy(match => match.Groups["name"].Value)
        .ToDictionary(colour => colour.Key, colour => Read(colour.ElementAt(theme).Groups["value"].Value));

    private static double[] Read(string text)
    {
        var digits = text.Length == 3 ? string.Concat(text.Select(digit => new string(digit, 2))) : text;
        return [.. digits.Chunk(2).Select(pair => int.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)];
    }

    private static double Contrast(double[] one, double[] other)
    {
        var (low, high) = (Math.Min(Luminance(one), Luminance(other)), Math.Max(Luminance(one), Luminance(other)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(double[] colour)
    {
        double[] linear = [.. colour.Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}

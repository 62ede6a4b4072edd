using System.Globalization;
using System.Text;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Benchmarks.Lab;

/// <summary>Draws latency against calls: a panel for each of a few families, a line for each way to ask.</summary>
internal static class FrontierPicture
{
    private const int Width = 360;
    private const int Height = 260;
    private const int Margin = 44;
    private const double MostCalls = 12;
    private static readonly double[] Aims = [2, 3, 4, 5, 6, 8, 10, 12];
    private static readonly string[] Families = ["log-normal, median 30 s", "log-normal, clean progress", "two modes, clean progress", "log-normal, 15 s tick"];

    private static readonly (string Name, string Colour, Func<Laboratory.Figures, double?> Latency)[] Lines =
    [
        ("backoff", "#b8b8b8", figures => figures.Backoff.Mean),
        ("fixed interval", "#d9822b", figures => figures.Fixed.Mean),
        ("optimum without information", "#7a5ccc", figures => figures.Optimum),
        ("learned", "#1f78b4", figures => figures.Learned.Mean),
    ];

    public static string Draw(LabOptions options)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * Width} {(2 * Height) + 30}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{2 * Width}\" height=\"{(2 * Height) + 30}\" fill=\"#fff\"/>\n");
        for (var i = 0; i < Families.Length; i++)
        {
            var family = TaskFamily.All.First(family => family.Name == Families[i]);
            var points = Aims.Select(calls => Laboratory.Measure(family, new PollAim.CallsPerTask(calls), Math.Max(1, options.Repetitions / 12), options.Seed)).ToList();
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({i % 2 * Width},{i / 2 * Height})\">\n");
            Panel(svg, family.Name, points);
            svg.Append("</g>\n");
        }

        for (var i = 0; i < Lines.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin + (i * 165)}\" y=\"{(2 * Height) + 18}\" fill=\"{Lines[i].Colour}\">\u2014 {Lines[i].Name}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, string name, IReadOnlyList<Laboratory.Figures> points)
    {
        var most = Math.Ceiling(points.Max(point => point.Fixed.Mean) / 5) * 5;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"18\" font-weight=\"bold\">{name}: mean latency (s) by calls per task</text>\n");
        for (var tick = 0; tick <= 5; tick++)
        {
            var (calls, latency) = (tick * MostCalls / 5, tick * most / 5);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Margin}\" x2=\"{Width - 12}\" y1=\"{Y(latency, most):0.0}\" y2=\"{Y(latency, most):0.0}\" stroke=\"#eee\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin - 6}\" y=\"{Y(latency, most) + 4:0.0}\" text-anchor=\"end\">{latency:0.#}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(calls):0.0}\" y=\"{Height - 14}\" text-anchor=\"middle\">{calls:0.#}</text>\n");
        }

        foreach (var (_, colour, latency) in Lines)
        {
            var line = points
                .Select(point => (point.Learned.Calls, Latency: latency(point)))
                .Where(point => point.Latency <= most && point.Calls <= MostCalls)
                .OrderBy(point => point.Calls)
                .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Calls):0.0},{Y(point.Latency!.Value, most):0.0}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', line)}\"/>\n");
        }

        if (points[0].OwnDelay > 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Margin}\" x2=\"{Width - 12}\" y1=\"{Y(points[0].OwnDelay, most):0.0}\" y2=\"{Y(points[0].OwnDelay, most):0.0}\" stroke=\"#444\" stroke-dasharray=\"4 3\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - 12}\" y=\"{Y(points[0].OwnDelay, most) + 13:0.0}\" text-anchor=\"end\">the tick's own delay</text>\n");
        }
    }

    private static double X(double calls) => Margin + (calls / MostCalls * (Width - Margin - 12));

    private static double Y(double latency, double most) => Height - 30 - (latency / most * (Height - 60));
}

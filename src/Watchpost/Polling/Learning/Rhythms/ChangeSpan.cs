using System.Runtime.InteropServices;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>Within this span of time a source's answer about a task changed: the poll before had the old one, the poll at its end the new one.</summary>
/// <param name="After">In seconds of Unix time.</param>
/// <param name="Until">In seconds of Unix time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChangeSpan(double After, double Until)
{
    public double Width => Until - After;
}

using System.Runtime.InteropServices;

namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>The span in which a source's answer about a task changed: the poll before it had the old answer, the poll at its end the new one.</summary>
/// <param name="After">In Unix seconds.</param>
/// <param name="Until">In Unix seconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChangeSpan(double After, double Until)
{
    public double Width => Until - After;
}

using System.Runtime.InteropServices;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>The gaps that a source and the settings allow.</summary>
/// <param name="Shortest">The shortest gap between two polls of a task, in seconds.</param>
/// <param name="Longest">The longest, in seconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PollBounds(double Shortest, double Longest);

using System.Runtime.InteropServices;

namespace Watchpost.Model;

/// <summary>A step of progress, when it was first seen.</summary>
/// <param name="Step">Tenths that are done: 0 to 9.</param>
/// <param name="Spent">Seconds since work began.</param>
/// <param name="Age">How old the task was, in seconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProgressSample(int Step, double Spent, double Age)
{
    public const int Steps = 10;

    /// <summary>Whether there is anything to learn from it: relays show 0 % for as long as nothing happens, and nothing follows from an instant.</summary>
    public static bool Tells(int? progress, double spent) => progress is > 0 and < 100 && spent >= 1;

    /// <summary>The step of a progress in percent.</summary>
    public static int StepOf(int progress) => Math.Clamp(progress / 10, 0, Steps - 1);
}

namespace Watchpost.Http.Input;

/// <summary>What a task ID may be: opaque, and safe to put into a URL's path.</summary>
internal static class TaskIdRule
{
    private const int MaxLength = 512;

    /// <summary>The rule that it breaks; <see langword="null"/> where it breaks none.</summary>
    public static string? Check(string taskId) => taskId switch
    {
        _ when TextRules.LengthOf(taskId) is 0 or > MaxLength => "Must have 1 to 512 characters.",
        "." or ".." => "Must not be `.` or `..`.",
        _ when TextRules.HasControlCharacters(taskId) => TextRules.NoControlCharacters,
        _ => null,
    };
}

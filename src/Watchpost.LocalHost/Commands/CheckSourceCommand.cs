using System.Globalization;
using Watchpost.Sources.Configuration;

namespace Watchpost.LocalHost.Commands;

/// <summary>Checks a source's definition and shows how a response of its API would be read.</summary>
internal static class CheckSourceCommand
{
    public const string Usage = "check-source FILE [ANSWER [--status 200]]";

    private const int Wrong = 1;
    private const int Misused = 2;

    /// <returns>
    /// The exit code: 0 if the definition is valid and the response reports the task's state, 1 if a file cannot be read or the definition is
    /// invalid, 2 if the response reports nothing or the command line is wrong.
    /// </returns>
    public static async Task<int> RunAsync(string[] words)
    {
        switch (words)
        {
            case [var file]:
                return await CheckAsync(file);
            case [var file, var answer]:
                return await CheckAsync(file, answer);
            case [var file, var answer, "--status", var status]
                when int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599:
                return await CheckAsync(file, answer, code);
            default:
                await Console.Error.WriteLineAsync("Usage: " + Usage);
                return Misused;
        }
    }

    private static async Task<int> CheckAsync(string file, string? answerFile = null, int status = 200)
    {
        if (await ReadAsync(file) is not { } definition)
        {
            return Wrong;
        }

        byte[]? answer = null;
        if (answerFile is not null && (answer = await ReadAsync(answerFile)) is null)
        {
            return Wrong;
        }

        var check = SourceCheck.Run(file, definition, answer, status);
        var output = check.ExitCode == Wrong ? Console.Error : Console.Out;
        foreach (var line in check.Lines)
        {
            await output.WriteLineAsync(line);
        }

        return check.ExitCode;
    }

    private static async Task<byte[]?> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"{file} cannot be read: {exception.Message}");
            return null;
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Model;

/// <summary>The partition of a task: a hash of all that tells it from others, so that tasks spread evenly and any ID is a valid key.</summary>
internal static class TaskKey
{
    /// <summary>How long a key is: 130 bits in letters and digits.</summary>
    public const int Length = 26;

    public static string Of(TaskAddress task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var text = new StringBuilder();
        Append(text, task.Source);
        Append(text, task.TaskId);
        Append(text, task.StatusUrl);
        foreach (var (name, value) in task.Variables)
        {
            Append(text, name);
            Append(text, value);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return Base32.Encode(hash)[..Length];
    }

    // With its length in front, no part can pass for another.
    private static void Append(StringBuilder text, string? part) => text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
}

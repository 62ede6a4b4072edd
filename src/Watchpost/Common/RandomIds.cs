using System.Security.Cryptography;

namespace Watchpost.Common;

/// <summary>Random identifiers that cannot be guessed. A simulation replays a run with its own generator, for its thread only.</summary>
internal static class RandomIds
{
    [ThreadStatic]
    private static Random? replayed;

    /// <summary>128 bits as 32 hexadecimal digits.</summary>
    public static string Hex()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public static void Fill(Span<byte> bytes)
    {
        if (replayed is null)
        {
            RandomNumberGenerator.Fill(bytes);
        }
        else
        {
            replayed.NextBytes(bytes);
        }
    }

    /// <summary>Makes this thread's identifiers come from <paramref name="random"/>; <see langword="null"/> restores real ones.</summary>
    public static void Replay(Random? random) => replayed = random;
}

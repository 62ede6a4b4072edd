using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Watches;

/// <summary>What a registration means, as a hash: two bodies that mean the same have the same one, however they are spelt.</summary>
internal static class RequestFingerprint
{
    public static string Of(WatchRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, request.Task.Source);
        Append(hash, request.Task.TaskId);
        Append(hash, request.Task.StatusUrl);
        foreach (var (name, value) in request.Task.Variables)
        {
            Append(hash, name);
            Append(hash, value);
        }

        Append(hash, request.CallbackUrl);
        Append(hash, string.Join(' ', EventNames.All.Where(known => request.Events.HasFlag(known.Value)).Select(known => known.Name)));
        Append(hash, request.Secret);
        Append(hash, request.Metadata is null ? null : CanonicalJson.Of(request.Metadata));
        Append(hash, request.Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length in front, no part can pass for another.
    private static void Append(IncrementalHash hash, string? part)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:")));
        hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Watches;

/// <summary>A hash of a registration's meaning: bodies of the same meaning have the same hash, however they are spelt.</summary>
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

    // The length prefix keeps adjacent parts apart.
    private static void Append(IncrementalHash hash, string? part)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:")));
        hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
    }
}

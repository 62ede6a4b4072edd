using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Watchpost.Model;

/// <summary>A watch's ID: <c>w_</c>, its task's partition and a unique part, so that reading a watch is a point read.</summary>
/// <param name="Task">The task's partition.</param>
/// <param name="Own">80 random bits, which tell the task's watches apart.</param>
internal sealed record WatchId(string Task, string Own)
{
    private const string Prefix = "w_";
    private const int OwnLength = 16;

    /// <summary>The key of the watch's row.</summary>
    public string RowKey => Prefix + Own;

    public static WatchId Create(string task)
    {
        Span<byte> bytes = stackalloc byte[OwnLength * 5 / 8];
        RandomIds.Fill(bytes);
        return new WatchId(task, Base32.Encode(bytes));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WatchId? id)
    {
        id = null;
        if (text is null || text.Length != Prefix.Length + TaskKey.Length + OwnLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base32.IsText(text.AsSpan(Prefix.Length)))
        {
            return false;
        }

        id = new WatchId(text.Substring(Prefix.Length, TaskKey.Length), text[(Prefix.Length + TaskKey.Length)..]);
        return true;
    }

    /// <summary>The watch whose row has that key.</summary>
    public static WatchId FromRow(string task, string rowKey) => new(task, rowKey[Prefix.Length..]);

    /// <summary>The watch whose row has that key; <see langword="null"/> where the key is none of a watch's row.</summary>
    public static WatchId? FromRowOrNull(string task, string? rowKey) =>
        rowKey is not null && rowKey.StartsWith(Prefix, StringComparison.Ordinal) ? FromRow(task, rowKey) : null;

    /// <summary>
    /// The <c>webhook-id</c> of the watch's notification with that number. Derived, so that it cannot change,
    /// and free of dots (Standard Webhooks, rule R3).
    /// </summary>
    public string Notification(int sequence) => string.Create(CultureInfo.InvariantCulture, $"msg_{Task}{Own}_{sequence}");

    public override string ToString() => Prefix + Task + Own;
}

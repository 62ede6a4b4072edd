namespace Watchpost.Outbound;

/// <summary>A URL in a setting: absolute, http or https, without user info, query and fragment.</summary>
internal static class PlainUrl
{
    public static bool IsValid(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http") && url.Host.Length > 0 && url.UserInfo.Length == 0
        && !text.AsSpan().ContainsAny('?', '#', '\\') && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

using System.Globalization;
using Watchpost.Outbound;

namespace Watchpost.Delivery.Callbacks;

/// <summary>
/// Validates a callback by its text, at registration. It checks the text itself as well as the parsed <see cref="Uri"/>:
/// parsers disagree about odd spellings, so ambiguous callbacks are refused. Names are not resolved here.
/// </summary>
internal static class CallbackUrl
{
    /// <summary>The longest callback, in UTF-16 code units.</summary>
    public const int MaxLength = 2048;

    public static CallbackVerdict Check(string text, CallbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        if (text.Length > MaxLength)
        {
            return Invalid($"The callback is longer than {MaxLength} characters.");
        }

        var trimmed = text.AsSpan().Trim();
        var scheme = Scheme(trimmed);
        if (scheme.IsEmpty && !trimmed.StartsWith("//", StringComparison.Ordinal) && !trimmed.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return Invalid("The callback is not an absolute URL.");
        }

        if (HasForbiddenCharacter(text))
        {
            return Refused("The callback contains white space, a control character or a backslash.");
        }

        var isHttps = scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !(options.AllowHttp && scheme.Equals("http", StringComparison.OrdinalIgnoreCase)))
        {
            return Refused(options.AllowHttp ? "The callback's scheme is neither https nor http." : "The callback's scheme is not https.");
        }

        var rest = text.AsSpan(scheme.Length + 1);
        if (!rest.StartsWith("//", StringComparison.Ordinal) || rest.Length == 2 || rest[2] is '/' or '?' or '#')
        {
            return Invalid("The callback has no host.");
        }

        if (rest.Contains('#'))
        {
            return Refused("The callback has a fragment.");
        }

        var authority = rest[2..];
        var end = authority.IndexOfAny('/', '?');
        return CheckAuthority(text, end < 0 ? authority : authority[..end], options);
    }

    private static CallbackVerdict CheckAuthority(string text, ReadOnlySpan<char> authority, CallbackOptions options)
    {
        if (authority.Contains('@'))
        {
            return Refused("The callback has user information.");
        }

        var portAt = authority.LastIndexOf(':');
        var hasPort = portAt >= 0 && authority.LastIndexOf(']') < portAt;
        var host = PlainHost.Parse(hasPort ? authority[..portAt] : authority);
        if (host is null || !Uri.TryCreate(text, UriKind.Absolute, out var url) || !host.Fits(url))
        {
            return Refused("The callback's host is not a plain host name or a plain IP address.");
        }

        var allowed = options.Hosts;
        var mayBePrivate = options.AllowPrivateNetworks || allowed.Contains(host.Text, url.Port);
        var portAllowed = options.AllowPrivateNetworks ? url.Port > 0 : url.Port is 80 or 443 or >= 1024 || allowed.ContainsPort(host.Text, url.Port);
        if ((hasPort && !IsPort(authority[(portAt + 1)..])) || !portAllowed)
        {
            return Refused("The callback's port is not 80, 443 or from 1024 up.");
        }

        if (host.Address is { } address)
        {
            return AddressGuard.Permits(AddressGuard.Judge(address), mayBePrivate) ? new CallbackVerdict.Accepted(url) : Refused("The callback's address is not a public one.");
        }

        if (!mayBePrivate && (host.IsLocal || options.OwnHosts.Contains(url.IdnHost.TrimEnd('.'), StringComparer.OrdinalIgnoreCase)))
        {
            return Refused("The callback's host is a local name.");
        }

        return new CallbackVerdict.Accepted(url);
    }

    /// <summary>The text before the first colon, if it is spelled like a scheme (RFC 3986, 3.1).</summary>
    private static ReadOnlySpan<char> Scheme(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && Uri.CheckSchemeName(text[..colon].ToString()) ? text[..colon] : default;
    }

    private static bool HasForbiddenCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' || char.IsWhiteSpace(text[i]) || char.IsControl(text[i]))
            {
                return true;
            }

            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);

    private static CallbackVerdict.Invalid Invalid(string reason) => new(reason);

    private static CallbackVerdict.Refused Refused(string reason) => new(reason);
}

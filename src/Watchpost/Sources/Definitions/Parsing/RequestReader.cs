using System.Buffers;
using System.Collections.Immutable;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads the parts of a definition that become HTTP requests: URLs, headers, bodies.</summary>
internal static class RequestReader
{
    private static readonly string[] Methods = ["GET", "POST"];

    private static readonly SearchValues<char> NotInUrl = SearchValues.Create("#\\ \t\r\n");

    private static readonly string[] ReservedHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect"];

    /// <summary>The request and its base. An absolute URL gives its origin as the base.</summary>
    public static (Template? BaseUrl, SourceDefinition.RequestPart Request) Read(JsonInput root)
    {
        var node = root["request"];
        var baseText = root["baseUrl"].Text();
        var url = node["url"].Text();
        if (node.IsMissing || !node.HasOnly(DefinitionKeys.Request) || url is null)
        {
            node["url"].Fail("is missing");
            url = "{baseUrl}";
        }

        if (baseText is null && TrySplitOrigin(url, out var origin, out var rest))
        {
            (baseText, url) = (origin, "{baseUrl}" + rest);
        }

        return (BaseUrl(root["baseUrl"], baseText), new SourceDefinition.RequestPart
        {
            Method = Method(node["method"], "GET"),
            Url = Url(node["url"], url, [Placeholder.BaseUrl, Placeholder.StatusUrl, Placeholder.TaskId, Placeholder.Variable, Placeholder.Secret], _ => -1),
            Headers = Headers(node["headers"], hasBody: !node["body"].IsMissing || !root["batch"]["body"].IsMissing),
            Body = BodyTemplateReader.Read(node["body"], [Placeholder.TaskId, Placeholder.Variable, Placeholder.Secret]),
        });
    }

    public static string Method(JsonInput node, string otherwise) => node.OneOf(Methods) is { } index ? Methods[index] : otherwise;

    /// <summary>Splits an absolute URL so that a setting can replace its origin: <c>https://host</c> and <c>/path?query</c>.</summary>
    private static bool TrySplitOrigin(string url, out string origin, out string rest)
    {
        origin = rest = "";
        if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var end = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3).IndexOfAny('/', '?', '#');
        end = end < 0 ? url.Length : end + url.IndexOf("://", StringComparison.Ordinal) + 3;
        (origin, rest) = (url[..end], url[end..]);
        return true;
    }

    /// <summary>The base that <c>{baseUrl}</c> stands for; it may contain variables.</summary>
    private static Template? BaseUrl(JsonInput node, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var template = Template.Parse(text.TrimEnd('/'), [Placeholder.Variable], NoPointer, node.Fail);
        if (!IsUrl(string.Concat(template.Parts.Select(part => part.Place == Placeholder.Literal ? part.Text : "x")), out var uri)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            node.Fail("has to be an absolute http or https URL without user info, query and fragment");
            return null;
        }

        return template;
    }

    /// <summary>A URL that starts with <c>{baseUrl}</c> or with a pointer into an earlier response, or that is just <c>{statusUrl}</c>.</summary>
    public static Template Url(JsonInput node, string text, ReadOnlySpan<Placeholder> allowed, Func<string, int> slotOf)
    {
        var template = Template.Parse(text, allowed, slotOf, node.Fail);
        var first = template.Parts.IsEmpty ? Placeholder.Literal : template.Parts[0].Place;
        if (first is not (Placeholder.BaseUrl or Placeholder.StatusUrl or Placeholder.Pointer))
        {
            node.Fail("has to begin with {baseUrl}");
        }
        else if (template.Parts.Skip(1).Any(part => part.Place is Placeholder.BaseUrl or Placeholder.StatusUrl)
            || (first == Placeholder.StatusUrl && template.Parts.Length > 1))
        {
            node.Fail(first == Placeholder.StatusUrl ? "has to be {statusUrl} alone" : "may hold {baseUrl} only at its beginning");
        }
        else if (first == Placeholder.BaseUrl && template.Parts.Length > 1
            && template.Parts[1] is var next && (next.Place != Placeholder.Literal || next.Text[0] is not ('/' or '?')))
        {
            node.Fail("needs a '/' or '?' after {baseUrl}");
        }

        if (template.Parts.Any(part => part.Place == Placeholder.Literal && part.Text.AsSpan().ContainsAny(NotInUrl)))
        {
            node.Fail("holds a space, a backslash or a fragment");
        }

        return template;
    }

    private static ImmutableArray<(string Name, Template Value)> Headers(JsonInput node, bool hasBody)
    {
        using var request = new HttpRequestMessage();
        var headers = ImmutableArray.CreateBuilder<(string, Template)>();
        if (node.IsMissing)
        {
            return [];
        }

        foreach (var (name, value) in node.Members())
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            {
                value.Fail("is not a header name");
            }
            else if (ReservedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                value.Fail("is a header that belongs to the connection");
            }
            else if (!hasBody && !request.Headers.TryAddWithoutValidation(name, ""))
            {
                value.Fail("goes with a body, and there is none");
            }
            else if (value.Text() is { } text)
            {
                if (text.Any(c => c is < ' ' or > '~'))
                {
                    value.Fail("holds a character that a header cannot hold");
                }

                headers.Add((name, Template.Parse(text, [Placeholder.Secret], NoPointer, value.Fail)));
            }
        }

        return headers.ToImmutable();
    }

    private static int NoPointer(string pointer) => -1;

    private static bool IsUrl(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri)
        && uri.Scheme is "https" or "http" && uri.Host.Length > 0;
}

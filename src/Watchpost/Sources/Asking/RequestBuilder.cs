using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Watchpost.Sources.Definitions;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Asking;

/// <summary>Builds a source's requests: headers, base URL, key.</summary>
internal sealed class RequestBuilder(SourceDefinition definition, SourceSettings settings)
{
    private static readonly string UserAgent = "Watchpost/" + Product.Version;

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly ImmutableArray<(string Name, string Value)> headers = Headers(definition, settings.Secret);

    /// <summary>The value of <c>{baseUrl}</c> for a task, or for none if it does not depend on the task.</summary>
    public string BaseUrl(TaskAddress? task) =>
        settings.BaseUrl ?? (definition.BaseUrl is { } template ? new TemplateValues { Task = task }.InUrl(template) : "");

    public HttpRequestMessage Make(string method, Uri url, Template? body = null, TemplateValues places = default)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(places.InJson(body))) { Headers = { ContentType = JsonType } };
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
            {
                // A header that describes the body.
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static ImmutableArray<(string Name, string Value)> Headers(SourceDefinition definition, string? secret)
    {
        var places = new TemplateValues { Secret = secret };
        var own = definition.Request.Headers
            .Where(header => secret is not null || !header.Value.Has(Placeholder.Secret))
            .Select(header => (header.Name, places.InHeader(header.Value)))
            .ToList();
        AddMissing("Accept", "application/json");
        AddMissing("User-Agent", UserAgent);
        return [.. own];

        void AddMissing(string name, string value)
        {
            if (!own.Exists(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                own.Add((name, value));
            }
        }
    }
}

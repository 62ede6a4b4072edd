using System.Net;
using System.Text;
using System.Text.Json;

namespace Watchpost.Fakes;

/// <summary>What the API answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body.</param>
/// <param name="ContentType">As sent.</param>
/// <param name="Location">As sent.</param>
public sealed record ApiAnswer(HttpStatusCode Status, string Text, string? ContentType, string? Location)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The body as a watch.</summary>
    public WatchView Watch => JsonSerializer.Deserialize<WatchView>(Text, Web) ?? throw new InvalidOperationException("No watch in: " + Text);

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    /// <summary>For a problem: the fields that its <c>errors</c> names.</summary>
    public IReadOnlyList<string> ErrorFields =>
        Json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateObject().Select(error => error.Name)] : [];

    /// <summary>Itself, if its status is this one.</summary>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    public ApiAnswer Expect(HttpStatusCode status) =>
        Status == status ? this : throw new InvalidOperationException($"{(int)status} was expected, but {(int)Status} came: {Text}");

    // As it came: the readings above need not fit it.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append((int)Status).Append(' ').Append(Text);
        return true;
    }
}

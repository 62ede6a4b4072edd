using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>One answer of an API in <c>apis.json</c>.</summary>
/// <param name="Http">Its status.</param>
/// <param name="Body">Its body, with <c>{id}</c> for the task's ID; undefined for none.</param>
/// <param name="Asks">For a second call: method and target that it is given to.</param>
/// <param name="Then">The second call that this answer leads to.</param>
public sealed record PlayedAnswer(int Http = 200, JsonElement Body = default, string Asks = "", PlayedAnswer? Then = null)
{
    /// <summary>The body of one task's answer.</summary>
    public string BodyOf(string id) => Body.ValueKind == JsonValueKind.Undefined ? "" : PlayedApi.Fill(Body.GetRawText(), id);

    /// <summary>What goes over the wire.</summary>
    public Reply ReplyFor(string id) => new Reply.Plain(Http, BodyOf(id), Body.ValueKind == JsonValueKind.Undefined ? null : Answer.Json);
}

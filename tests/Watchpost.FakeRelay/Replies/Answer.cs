using System.Text;

namespace Watchpost.Fakes;

/// <summary>What an endpoint says when nothing else is scripted.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Sent as it is.</param>
/// <param name="ContentType"><see langword="null"/> sends none.</param>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string? ContentType = Answer.Json)
{
    /// <summary>The content type of JSON.</summary>
    public const string Json = "application/json; charset=utf-8";

    /// <summary>An answer of this text.</summary>
    public static Answer Of(int status, string body, string? contentType = Json) => new(status, Encoding.UTF8.GetBytes(body), contentType);
}

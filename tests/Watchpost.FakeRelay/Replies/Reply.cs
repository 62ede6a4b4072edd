using System.Collections.Immutable;

namespace Watchpost.Fakes;

/// <summary>How a request is answered instead of as usual: by the upstream and by the webhook receiver alike.</summary>
public abstract record Reply
{
    /// <summary>How long to wait before the first byte.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The usual answer; with a <see cref="Delay"/>, a slow one.</summary>
    public sealed record Usual : Reply;

    /// <summary>A status of its own.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Body">Text, may be empty.</param>
    /// <param name="ContentType"><see langword="null"/> sends none.</param>
    public sealed record Plain(int Status, string Body = "", string? ContentType = null) : Reply
    {
        /// <summary>Further headers.</summary>
        public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
    }

    /// <summary>The usual answer's first half, as if that were all of it.</summary>
    public sealed record Truncated : Reply;

    /// <summary>The usual answer, one byte at a time.</summary>
    /// <param name="Every">The pause between two bytes.</param>
    public sealed record Drip(TimeSpan Every) : Reply;

    /// <summary>A well-formed JSON object of this many bytes.</summary>
    /// <param name="Bytes">The size of the body.</param>
    public sealed record Huge(long Bytes) : Reply;

    /// <summary>JSON with a long text in it, made as it is sent.</summary>
    /// <param name="Before">What comes before the text, its opening quote included.</param>
    /// <param name="Characters">How long the text is.</param>
    /// <param name="After">What comes after the text, its closing quote included.</param>
    public sealed record Padded(string Before, long Characters, string After) : Reply;

    /// <summary>Silence: the connection stays open and nothing comes.</summary>
    public sealed record Hang : Reply;

    /// <summary>The connection is reset.</summary>
    public sealed record Reset : Reply;
}

namespace Watchpost.Fakes;

/// <summary>Something that we start did not start; the message is one line for a person.</summary>
public sealed class StartFailedException : Exception
{
    /// <inheritdoc cref="StartFailedException"/>
    public StartFailedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="StartFailedException"/>
    public StartFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc cref="StartFailedException"/>
    public StartFailedException()
    {
    }

    /// <summary>All that it wrote before it ended.</summary>
    public string Output { get; init; } = "";
}

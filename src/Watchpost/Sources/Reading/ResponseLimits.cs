namespace Watchpost.Sources.Reading;

/// <summary>How much of a response is read.</summary>
internal static class ResponseLimits
{
    /// <summary>Bytes kept in memory, decompressed and without private texts.</summary>
    public const int KeptBytes = 4 << 20;

    /// <summary>Bytes kept of a batch response.</summary>
    public const int KeptBatchBytes = 16 << 20;

    /// <summary>Bytes kept of a response that is not 2xx: its message is near the start.</summary>
    public const int KeptErrorBytes = 64 << 10;

    /// <summary>Bytes read in all: room for a 64 MiB mask in a private member, which is dropped while streaming.</summary>
    public const long ReadBytes = 80L << 20;

    /// <summary>
    /// Levels of nesting: the usual limit of JSON readers, 64, less the two that a webhook adds, so that receivers can read what we pass on.
    /// </summary>
    public const int MaxDepth = 62;

    public const int ReasonChars = 1024;

    /// <summary>Characters of a detail for the log.</summary>
    public const int DetailChars = 256;

    /// <summary>Characters of a task's kind.</summary>
    public const int KindChars = 64;

    /// <summary>Bytes of the short result; values that do not fit are left out.</summary>
    public const int SummaryBytes = 32 << 10;

    /// <summary>Bytes of a value that are read as text.</summary>
    public const int TextBytes = 8 << 10;
}

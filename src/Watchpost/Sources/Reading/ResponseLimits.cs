namespace Watchpost.Sources.Reading;

/// <summary>How much of an answer is read.</summary>
internal static class ResponseLimits
{
    /// <summary>Bytes kept in memory, after decompression and without the private texts.</summary>
    public const int KeptBytes = 4 << 20;

    /// <summary>Bytes kept of an answer about many tasks.</summary>
    public const int KeptBatchBytes = 16 << 20;

    /// <summary>Bytes of an answer that is not 2xx: its message lies at its beginning.</summary>
    public const int KeptErrorBytes = 64 << 10;

    /// <summary>Bytes read in all: room for a 64 MiB mask in a private member, which is skipped as it arrives.</summary>
    public const long ReadBytes = 80L << 20;

    /// <summary>Levels of nesting: what JSON readers usually allow, 64, less the two that a webhook wraps around it, so that receivers can read what we pass on.</summary>
    public const int MaxDepth = 62;

    public const int ReasonChars = 1024;

    /// <summary>Characters of a detail for the log.</summary>
    public const int DetailChars = 256;

    /// <summary>Characters of a kind of task.</summary>
    public const int KindChars = 64;

    /// <summary>Bytes of the short result; a value that does not fit is left out.</summary>
    public const int SummaryBytes = 32 << 10;

    /// <summary>Bytes of a value that is looked at as text.</summary>
    public const int TextBytes = 8 << 10;
}

namespace Watchpost.Http.Input;

/// <summary>A span of registration times.</summary>
/// <param name="Since">Its start, inclusive.</param>
/// <param name="Until">Its end, exclusive; never before its start.</param>
internal sealed record Window(DateTimeOffset Since, DateTimeOffset Until);

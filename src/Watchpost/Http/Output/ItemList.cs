namespace Watchpost.Http.Output;

/// <summary>A complete list, without paging.</summary>
internal sealed record ItemList<T>(IReadOnlyList<T> Items);

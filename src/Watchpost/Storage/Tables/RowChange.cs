using Azure;
using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>One change to one row: a closed set.</summary>
internal abstract record RowChange
{
    private RowChange()
    {
    }

    /// <summary>Adds a row; a conflict if it exists.</summary>
    public sealed record Insert(TableEntity Row) : RowChange;

    /// <summary>Replaces a row as last read; a conflict if it has changed or is gone.</summary>
    public sealed record Replace(TableEntity Row, ETag Tag) : RowChange;

    /// <summary>Sets some properties of a row; a conflict if <paramref name="Tag"/> is not its tag, or it is gone.</summary>
    public sealed record Merge(TableEntity Row, ETag Tag) : RowChange;

    /// <summary>Adds a row, or replaces it whatever it holds.</summary>
    public sealed record Upsert(TableEntity Row) : RowChange;

    /// <summary>Removes a row; a conflict if <paramref name="Tag"/> is not its tag, or it is gone.</summary>
    public sealed record Delete(string Key, ETag Tag) : RowChange;
}

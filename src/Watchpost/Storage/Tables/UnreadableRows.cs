using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace Watchpost.Storage.Tables;

/// <summary>Makes scans of many rows skip those that cannot be read. Logs each of them once, and leaves it as it is.</summary>
internal sealed partial class UnreadableRows(ILogger<UnreadableRows> logger)
{
    // A rollback may leave very many of them. The first ones are enough.
    private const int MaxLogged = 1000;
    private readonly ConcurrentDictionary<string, bool> logged = new(StringComparer.Ordinal);

    /// <returns><see langword="null"/> if the row cannot be read.</returns>
    public T? Skip<T>(TableEntity row, Func<TableEntity, T> read)
        where T : class
    {
        try
        {
            return row.Read(read);
        }
        catch (UnreadableRowException e)
        {
            LogOnce(e);
            return null;
        }
    }

    /// <returns>The default value, such as <see langword="null"/>, if a row that it needs cannot be read.</returns>
    public async Task<T?> SkipAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (UnreadableRowException e)
        {
            LogOnce(e);
            return default;
        }
    }

    private void LogOnce(UnreadableRowException e)
    {
        if (logged.Count < MaxLogged && logged.TryAdd(e.Key, true))
        {
            Log.Skipped(logger, e.Key, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Cannot read row {Row}. It is skipped and left as it is.")]
        public static partial void Skipped(ILogger logger, string row, Exception exception);
    }
}

namespace Watchpost.Common;

/// <summary>Writes a change that depends on a row. If the row has changed meanwhile, reads it again and retries.</summary>
/// <remarks>
/// The second try is immediate. Before each later one comes a random pause, so that conflicting writers drift apart.
/// </remarks>
internal sealed class OptimisticUpdate(TimeProvider time, Random random)
{
    /// <summary>For rows that few others write: half a second.</summary>
    public const int FewTries = 10;

    /// <summary>For rows that very many others write at the same moment: more than 20 s.</summary>
    public const int ManyTries = 400;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads, decides and writes, until a write succeeds or there is nothing to write.</summary>
    /// <param name="what">What changes, for the exception: "The row of task x".</param>
    /// <param name="maxTries">The most tries.</param>
    /// <param name="read">Reads the row.</param>
    /// <param name="write">Decides and writes; <see langword="null"/> if the row has changed since it was read.</param>
    /// <param name="cancellationToken">Ends a pause.</param>
    /// <exception cref="TimeoutException">The row changed during each try.</exception>
    public async Task<TResult> RunAsync<TRow, TResult>(
        string what, int maxTries, Func<Task<TRow>> read, Func<TRow, Task<TResult?>> write, CancellationToken cancellationToken)
        where TResult : class =>
        await RunAsync(what, maxTries, await read(), read, write, cancellationToken);

    /// <summary>The same, starting with a row that has been read already.</summary>
    public async Task<TResult> RunAsync<TRow, TResult>(
        string what, int maxTries, TRow row, Func<Task<TRow>> read, Func<TRow, Task<TResult?>> write, CancellationToken cancellationToken)
        where TResult : class
    {
        for (var tries = 1; ; tries++)
        {
            if (await write(row) is { } result)
            {
                return result;
            }

            if (tries == maxTries)
            {
                throw new TimeoutException($"{what} changed {tries} times while it was updated.");
            }

            if (tries > 1)
            {
                await Task.Delay(MaxPause * random.NextDouble(), time, cancellationToken);
            }

            row = await read();
        }
    }
}

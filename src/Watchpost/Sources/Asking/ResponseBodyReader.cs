using System.Buffers;
using System.Collections.Immutable;
using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>Reads a body within limits into pooled memory.</summary>
internal sealed class ResponseBodyReader : IDisposable
{
    private const int FirstBytes = 16 << 10;
    private const int ChunkBytes = 64 << 10;

    private readonly int keep;
    private byte[] buffer;
    private int length;

    private ResponseBodyReader(int keep, long? expected)
    {
        this.keep = keep;
        buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(keep + 1L, expected is { } bytes ? Math.Min(bytes, ChunkBytes - 1) + 1 : FirstBytes));
    }

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, Math.Min(length, keep));

    /// <summary>Whether there was more than the limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads to the end or the limit, whichever comes first. Private texts do not count towards the limit.</summary>
    public static async ValueTask<ResponseBodyReader> ReadAsync(
        Stream stream, long? expected, int keep, ImmutableArray<ImmutableArray<string>> privatePointers, CancellationToken cancellationToken)
    {
        var body = new ResponseBodyReader(keep, expected);
        try
        {
            await body.FillAsync(stream, privatePointers, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private async ValueTask FillAsync(Stream stream, ImmutableArray<ImmutableArray<string>> privatePointers, CancellationToken cancellationToken)
    {
        while (length <= keep)
        {
            if (length == buffer.Length)
            {
                Grow();
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, keep + 1) - length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        IsCut = privatePointers.IsEmpty || !await TryFillWithoutPrivateTextsAsync(stream, privatePointers, cancellationToken);
    }

    /// <summary>Makes room by dropping private texts, and continues; <see langword="false"/> if there is still too much.</summary>
    private async ValueTask<bool> TryFillWithoutPrivateTextsAsync(
        Stream stream, ImmutableArray<ImmutableArray<string>> privatePointers, CancellationToken cancellationToken)
    {
        var skipper = new PrivateStringFilter(privatePointers);
        long total = length;
        length = skipper.Pass(buffer.AsSpan(0, length), buffer);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (length <= keep && total <= ResponseLimits.ReadBytes)
            {
                var read = await stream.ReadAsync(chunk, cancellationToken);
                if (read == 0)
                {
                    return true;
                }

                total += read;
                var rest = chunk.AsSpan(0, skipper.Pass(chunk.AsSpan(0, read), chunk));
                rest = rest[..Math.Min(rest.Length, keep + 1 - length)];
                rest.CopyTo(buffer.AsSpan(length));
                length += rest.Length;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(keep + 1L, buffer.Length * 2L));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Watchpost.Sources.Reading;

/// <summary>Turns a body into UTF-8 without a byte order mark, whatever encoding its sender declared.</summary>
internal static class ResponseText
{
    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    /// <summary>The body as valid UTF-8; <see langword="false"/> if its encoding is unknown.</summary>
    public static bool TryDecode(in UpstreamResponse answer, out ReadOnlyMemory<byte> utf8)
    {
        var body = answer.Body;
        if (body.Span.StartsWith("\uFEFF"u8))
        {
            return TryRepair(body[3..], answer.IsCut, encoding: null, out utf8);
        }

        if (body.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return TryTranscode(body[2..], Encoding.Unicode, out utf8);
        }

        if (body.Span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return TryTranscode(body[2..], Encoding.BigEndianUnicode, out utf8);
        }

        if (!TryFindEncoding(answer.CharSet, out var encoding))
        {
            utf8 = body;
            return Utf8.IsValid(body.Span);
        }

        return encoding is UnicodeEncoding or UTF32Encoding
            ? TryTranscode(body, encoding, out utf8)
            : TryRepair(body, answer.IsCut, encoding, out utf8);
    }

    /// <summary>Whether this is an HTML page: by its media type, unless the body starts like JSON; or by its first words.</summary>
    public static bool IsHtml(string? mediaType, ReadOnlySpan<byte> utf8)
    {
        var text = TrimStart(utf8);
        if (StartsWithIgnoringCase(text, "<!doctype html"u8) || StartsWithIgnoringCase(text, "<html"u8))
        {
            return true;
        }

        var isLabelled = string.Equals(mediaType, "text/html", StringComparison.OrdinalIgnoreCase)
            || string.Equals(mediaType, "application/xhtml+xml", StringComparison.OrdinalIgnoreCase);
        // Many PHP servers label all their JSON as text/html.
        return isLabelled && (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['));
    }

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.IndexOfAnyExcept(Space);
        return start < 0 ? [] : utf8[start..];
    }

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> utf8) => utf8[..(utf8.LastIndexOfAnyExcept(Space) + 1)];

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    private static bool TryFindEncoding(string? charSet, [NotNullWhen(true)] out Encoding? encoding)
    {
        encoding = Encoding.UTF8;
        var name = charSet?.Trim(' ', '"', '\'');
        if (string.IsNullOrEmpty(name)
            || name.StartsWith("utf-8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        encoding = CodePagesEncodingProvider.Instance.GetEncoding(name);
        if (encoding is not null)
        {
            return true;
        }

        try
        {
            encoding = Encoding.GetEncoding(name);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Valid UTF-8 is accepted whatever is declared. Otherwise the declared encoding applies, and invalid characters are replaced.</summary>
    private static bool TryRepair(ReadOnlyMemory<byte> body, bool isCut, Encoding? encoding, out ReadOnlyMemory<byte> utf8)
    {
        utf8 = body;
        if (Utf8.IsValid(body.Span))
        {
            return true;
        }

        if (isCut)
        {
            utf8 = body[..^IncompleteTail(body.Span)];
            if (Utf8.IsValid(utf8.Span))
            {
                return true;
            }
        }

        return TryTranscode(body, encoding ?? Encoding.UTF8, out utf8);
    }

    private static bool TryTranscode(ReadOnlyMemory<byte> body, Encoding encoding, out ReadOnlyMemory<byte> utf8)
    {
        utf8 = Encoding.UTF8.GetBytes(encoding.GetString(body.Span));
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        return true;
    }

    /// <summary>The number of bytes at the end that belong to a character cut by our limit.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> utf8)
    {
        for (var length = 1; length <= Math.Min(3, utf8.Length); length++)
        {
            if (utf8[^length] >= 0xC0)
            {
                return length;
            }
        }

        return 0;
    }
}

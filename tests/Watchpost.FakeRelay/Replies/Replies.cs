using System.Globalization;

namespace Watchpost.Fakes;

/// <summary>The replies that relays and receivers really give when something is wrong, ready to use.</summary>
public static class Replies
{
    /// <summary>The usual answer, late.</summary>
    public static Reply Slow(TimeSpan delay) => new Reply.Usual { Delay = delay };

    /// <summary>A bare status.</summary>
    public static Reply Status(int status) => new Reply.Plain(status);

    /// <summary>A status with <c>Retry-After</c> in seconds or as a date, as spelt.</summary>
    public static Reply Status(int status, string retryAfter) => new Reply.Plain(status) { Headers = [new("Retry-After", retryAfter)] };

    /// <summary>401 in new-api's words.</summary>
    public static Reply Unauthorized() => Json(401, MidjourneyErrors.BadToken);

    /// <summary>429 in new-api's words, with <c>Retry-After</c> when told.</summary>
    public static Reply RateLimited(TimeSpan? retryAfter = null) => new Reply.Plain(429, MidjourneyErrors.Saturated, Answer.Json)
    {
        Headers = retryAfter is { } wait ? [new("Retry-After", ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture))] : [],
    };

    /// <summary>500 in new-api's words.</summary>
    public static Reply ServerError() => Json(500, MidjourneyErrors.Panic);

    /// <summary>502 as a content delivery network words it.</summary>
    public static Reply BadGateway() => new Reply.Plain(502, "<!DOCTYPE html>\n<html><head><title>502: Bad gateway</title></head><body></body></html>\n", "text/html; charset=UTF-8");

    /// <summary>The web client's page with status 200: what a wrong base path gives.</summary>
    public static Reply Html() => new Reply.Plain(200, "<!doctype html>\n<html lang=\"zh\"><head><title>New API</title></head><body><div id=\"root\"></div></body></html>\n", "text/html; charset=utf-8");

    /// <summary>200 and no body.</summary>
    public static Reply Empty() => new Reply.Plain(200);

    /// <summary>A JSON array where an object is due.</summary>
    public static Reply Array() => Json(200, "[{}]");

    /// <summary>400 <c>task_no_found</c>.</summary>
    public static Reply NotFound() => Json(400, MidjourneyErrors.UnknownTask);

    /// <summary>410: the receiver wants no more.</summary>
    public static Reply Gone() => Status(410);

    /// <summary>302 to another place.</summary>
    public static Reply Redirect(string location) => new Reply.Plain(302) { Headers = [new("Location", location)] };

    /// <summary>100 MB of JSON.</summary>
    public static Reply Huge() => new Reply.Huge(100_000_000);

    /// <summary>One byte every 100 ms.</summary>
    public static Reply Drip() => new Reply.Drip(TimeSpan.FromMilliseconds(100));

    /// <summary>The answer cut in its middle.</summary>
    public static Reply Truncated() => new Reply.Truncated();

    /// <summary>Silence.</summary>
    public static Reply Hang() => new Reply.Hang();

    /// <summary>A reset connection.</summary>
    public static Reply Reset() => new Reply.Reset();

    private static Reply.Plain Json(int status, string body) => new(status, body, Answer.Json);
}

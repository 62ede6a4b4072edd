using System.Globalization;
using System.Text;

namespace Watchpost.SystemTests.Abuse;

/// <summary>Draws requests that follow the contract's shape, with values that nobody should send.</summary>
internal sealed class Hostile(Random random, IReadOnlyList<string> watches, string hook)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "\u0000\u001F", "\uFEFF", "\u202Eevil", "\\", "\"", "'", "' or '1'='1", "../../..", "%00", "%2e%2e%2f", "%ZZ", "%", "a/b?c#d",
        "𝔘𝔫𝔦", "🐷🐷🐷", "ﷺ", "Z͑ͫ̓ͪ̂ͫ", "ß", "İ", "null", "true", "NaN", "-1", "0", "1e400", "99999999999999999999999999", "-9223372036854775809",
        "2026-03-01T12:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "-292277022657-01-27T08:29:52Z",
        "${jndi:ldap://x}", "<script>alert(1)</script>", "{{7*7}}", "w_", "r_", "w_00000000000000000000000000000000000000000000", "http://[::1%25lo]/", "http://0x7f.1/",
        "javascript:alert(1)", "file:///etc/passwd", "http://a:b@c/", "https://" + new string('a', 300) + ".example.com/", "http://example.com:99999/", "//example.com", "http://",
        "whsec_", "whsec_AAAA", "whsec_" + new string('A', 5000), "finished", "midjourney",
    ];

    private static readonly string[] Raw =
    [
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "1e999", "-0", "1E-400", "123456789012345678901234567890", "[]", "{}", "[[[[]]]]", "null", "true", "0.1e+", "01", "NaN", "\"\\x\"", "'a'",
        "{\"a\":1,\"a\":2}", "[1,]", "\"\\u0000\"", "{\"__proto__\":{}}",
    ];

    private static readonly string[] Members = ["taskId", "callbackUrl", "source", "events", "secret", "metadata", "deadlineSeconds", "variables", "statusUrl", "since", "until", "deliveryState", "state", "unknown", "", "\\u0000"];
    private static readonly string[] ContentTypes = ["application/json", "application/json", "application/json", "application/json", "application/json", "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "", "application/json;;;", "*/*"];
    private static readonly string[] Encodings = ["", "", "", "", "", "", "", "", "", "", "", "", "gzip", "br", "identity", "x-unknown"];
    private static readonly string[] Keys = ["", "", "k", "\"quoted\"", "\"", "a,b", " ", new('k', 5000), "ключ", "\u0001"];

    /// <summary>One request.</summary>
    /// <param name="Method">The method.</param>
    /// <param name="Path">Path and query below <c>/api/</c>, as they go over the wire.</param>
    /// <param name="Headers">Headers.</param>
    /// <param name="Body">The body; <see langword="null"/>: none.</param>
    /// <param name="IsSlow">Whether the body comes in pieces, with a pause between them.</param>
    public sealed record Request(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, bool IsSlow);

    /// <summary>Draws one.</summary>
    public Request Next()
    {
        var (method, path) = Endpoint();
        var body = method is "POST" or "PUT" or "PATCH" || random.Next(30) == 0 ? Body() : null;
        var headers = new List<(string, string)>();
        if (body is not null)
        {
            Add("content-type", Pick(ContentTypes));
            Add("content-encoding", Pick(Encodings));
        }

        Add("idempotency-key", Pick(Keys));
        Add("accept", random.Next(10) == 0 ? Pick(Texts) : "");
        return new Request(method, path, headers, body, body is not null && random.Next(100) == 0);

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                headers.Add((name, value));
            }
        }
    }

    private (string Method, string Path) Endpoint() => random.Next(16) switch
    {
        0 or 1 or 2 or 3 => ("POST", "watches"),
        4 => ("GET", "watches" + Query("state", "source", "taskId", "limit", "continuation")),
        5 => ("GET", "watches/" + Id()),
        6 => ("GET", "watches/" + Id() + "/result"),
        7 => ("GET", "watches/" + Id() + "/attempts"),
        8 => ("POST", "watches/" + Id() + "/redeliver"),
        9 => ("DELETE", "watches/" + (random.Next(4) == 0 ? Id() : Escaped(Pick(Texts)))),
        10 => ("POST", "redeliver"),
        11 => ("GET", "redeliver/" + Id()),
        12 => ("POST", "callbacks/test"),
        13 => ("GET", "stats" + Query("since", "until")),
        14 => ("GET", Pick(["sources", "health", "openapi.json"]) + Query("code", "x")),
        _ => (Pick(["PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "QUERY"]), Pick(["watches", "", "stats", "watches/" + Id()])),
    };

    private string Id() => random.Next(2) == 0 ? Pick(watches) : Escaped(Pick(Texts));

    private string Query(params string[] names)
    {
        var parts = Enumerable.Range(0, random.Next(5)).Select(_ => Pick(names) + "=" + (random.Next(20) == 0 ? new string('a', 6000) : Escaped(Pick(Texts))));
        return random.Next(4) == 0 ? "" : "?" + string.Join('&', parts);
    }

    private byte[] Body() => random.Next(14) switch
    {
        0 => Random(random.Next(2000)),
        1 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 20_000))),
        2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"metadata\":", random.Next(1, 3000)))),
        3 => Encoding.Unicode.GetBytes(Object()),
        4 => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Object())],
        5 => Encoding.UTF8.GetBytes(new string(' ', random.Next(60_000, 80_000)) + Object()),
        6 => Encoding.UTF8.GetBytes(Object())[..^1],
        7 => Flipped(Encoding.UTF8.GetBytes(Object())),
        8 => [],
        _ => Encoding.UTF8.GetBytes(Object()),
    };

    // Mostly what a registration needs, so that what is wrong with the rest is looked at too.
    private string Object()
    {
        var members = new List<string>();
        if (random.Next(4) > 0)
        {
            members.Add("\"taskId\":" + (random.Next(3) == 0 ? Value() : "\"fuzz-" + random.Next(50).ToString(CultureInfo.InvariantCulture) + "\""));
            members.Add("\"callbackUrl\":" + (random.Next(3) == 0 ? Value() : "\"" + hook + "\""));
        }

        members.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => "\"" + Pick(Members) + "\":" + Value()));
        return "{" + string.Join(',', members) + "}";
    }

    private string Value() => random.Next(7) switch
    {
        0 => Pick(Raw),
        1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        2 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(Pick(Texts)))) + "]",
        3 => "{" + Json(Pick(Texts)) + ":" + Json(Pick(Texts)) + "}",
        4 => Json(new string((char)random.Next(32, 0xD7FF), random.Next(2000))),
        _ => Json(Pick(Texts)),
    };

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private byte[] Flipped(byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> some) => some[random.Next(some.Count)];
}

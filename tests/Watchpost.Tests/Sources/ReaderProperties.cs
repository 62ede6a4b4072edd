using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Reading;

namespace Watchpost.Tests.Sources;

public sealed class ReaderProperties
{
    // The reader's own bound on what it keeps is in bytes of the answer; a text may be decoded and copied on the way.
    private const long MostBytesEver = 1 << 20;
    private const long MostBytesPerByte = 16;

    private static readonly string?[] CharSets = [null, "utf-8", "gbk", "utf-16", "utf-32", "shift_jis", "utf-7", "x", ""];
    private static readonly int[] Statuses = [200, 200, 200, 201, 202, 204, 301, 400, 401, 403, 404, 429, 500, 503];
    private static readonly byte[][] Bodies = [.. Fixture.Single.Select(fixture => fixture.Body).Where(body => body.Length > 0)];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\"status\"", "\"SUCCESS\"", "\"data\"", "\"id\"", "\"progress\"", "\"properties\"", "\"nonce\"", "\"\\ud800\"",
        "null", "true", "1e999", "-0", "0.5", "\"clientIp\"", "\"\"", " ", "\uFEFF", "\"error\"", "\"\\u0000\"", "9999999999999999999999999999999",
    ];

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Check.One(Quiet(2000), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Situations(), (body, situation) => ReadsSoundly(body ?? [], situation)));

    [Fact]
    public void No_arrangement_of_json_makes_the_reader_throw() =>
        Check.One(Quiet(5000), Prop.ForAll(
            Gen.Elements(Fragments).ListOf().Select(parts => Encoding.UTF8.GetBytes("{" + string.Concat(parts))).ToArbitrary(),
            Situations(),
            ReadsSoundly));

    [Fact]
    public void No_damaged_answer_makes_the_reader_throw() =>
        Check.One(Quiet(5000), Prop.ForAll(Damaged().ToArbitrary(), Situations(), ReadsSoundly));

    [Fact]
    public void No_beginning_of_an_answer_ends_its_task()
    {
        foreach (var fixture in Fixture.Single.Where(fixture => fixture.Http == 200 && fixture.Body is [(byte)'{', ..]))
        {
            var body = fixture.Body.AsMemory(0, fixture.Body.AsSpan().LastIndexOf((byte)'}'));
            for (var length = 1; length < body.Length; length += 7)
            {
                ObservationReader.Read(TestDefinitions.Preset(fixture.Source), fixture.TaskId, fixture.Answer with { Body = body[..length] })
                    .Observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
            }
        }
    }

    private static bool ReadsSoundly(byte[] body, Situation situation)
    {
        var definition = TestDefinitions.Preset(situation.Preset);
        var answer = new UpstreamResponse { Status = situation.Status, MediaType = situation.MediaType, CharSet = situation.CharSet, Body = body, IsCut = situation.IsCut };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = ObservationReader.Read(definition, "1", answer);
        if (GC.GetAllocatedBytesForCurrentThread() - before > MostBytesEver + (MostBytesPerByte * body.Length))
        {
            return false;
        }

        if (reading.Observation is not Observation.Reported seen)
        {
            return reading.Observation is Observation.PollFailed { Detail.Length: <= ResponseLimits.DetailChars };
        }

        return IsJson(seen.Body) && IsJson(seen.Summary) && seen.Summary.Length <= ResponseLimits.SummaryBytes + 1024
            && seen.Progress is null or (>= 0 and <= 100) && (seen.Reason?.Length ?? 0) <= ResponseLimits.ReasonChars && (definition.Private.IsEmpty || !ShowsPrivate(seen.Body));
    }

    private static bool IsJson(ReadOnlyMemory<byte> utf8)
    {
        if (!utf8.IsEmpty)
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }

        return true;
    }

    private static bool ShowsPrivate(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return false;
        }

        using var document = JsonDocument.Parse(utf8);
        return document.RootElement.TryGetProperty("clientIp", out _) || document.RootElement.TryGetProperty("nonce", out _);
    }

    private static Gen<byte[]> Damaged() =>
        from body in Gen.Elements(Bodies)
        from at in Gen.Choose(0, body.Length - 1)
        from length in Gen.Choose(0, 12)
        from insert in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 3)
        from fragment in Gen.Elements(Fragments)
        from useFragment in Gen.Elements(true, false)
        select (byte[])[.. body[..at], .. useFragment ? Encoding.UTF8.GetBytes(fragment) : insert, .. body[Math.Min(body.Length, at + length)..]];

    private static Arbitrary<Situation> Situations() =>
        (from status in Gen.Elements(Statuses)
         from charSet in Gen.Elements(CharSets)
         from isCut in Gen.Elements(true, false)
         from mediaType in Gen.Elements("application/json", "text/html", null)
         from preset in Gen.Elements(Presets.Names.ToArray())
         select new Situation(status, charSet, isCut, mediaType, preset)).ToArbitrary();

    private static Config Quiet(int runs) => Config.QuickThrowOnFailure.WithMaxTest(runs);

    private sealed record Situation(int Status, string? CharSet, bool IsCut, string? MediaType, string Preset);
}

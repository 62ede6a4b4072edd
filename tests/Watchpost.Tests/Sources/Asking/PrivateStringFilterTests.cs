using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Sources.Asking;

namespace Watchpost.Tests.Sources.Asking;

public sealed class PrivateStringFilterTests
{
    private static readonly ImmutableArray<ImmutableArray<string>> Pointers = [["mask"], ["data", "mask"]];

    [Theory]
    [InlineData("""{"mask":"AAAA","status":"SUCCESS"}""", """{"mask":"","status":"SUCCESS"}""")]
    [InlineData("""{"mask" : "A\"A\\" , "b":"mask"}""", """{"mask" : "" , "b":"mask"}""")]
    [InlineData("""{"data":{"mask":"AA","x":{"mask":"kept"}},"y":"mask"}""", """{"data":{"mask":"","x":{"mask":"kept"}},"y":"mask"}""")]
    [InlineData("""{"x":{"data":{"mask":"kept"}},"data":{"mask":"A"}}""", """{"x":{"data":{"mask":"kept"}},"data":{"mask":""}}""")]
    [InlineData("""{"data":[{"mask":"kept"},"mask"],"mask":["kept"]}""", """{"data":[{"mask":"kept"},"mask"],"mask":["kept"]}""")]
    [InlineData("""{"mask":{"mask":"kept"},"maskX":"kept","mas":"kept"}""", """{"mask":{"mask":"kept"},"maskX":"kept","mas":"kept"}""")]
    [InlineData("""["mask","A"]""", """["mask","A"]""")]
    [InlineData("}}]]\"mask\":\"A\"", "}}]]\"mask\":\"A\"")]
    public void Private_texts_lose_their_characters_however_the_answer_arrives(string json, string expected)
    {
        for (var chunk = 1; chunk <= json.Length; chunk++)
        {
            Pass(Encoding.UTF8.GetBytes(json), chunk).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("""[{"mask":"AA","a":[{"mask":"kept"}]},"mask",{"b":1,"mask":"A"}]""", """[{"mask":"","a":[{"mask":"kept"}]},"mask",{"b":1,"mask":""}]""")]
    [InlineData("""{"mask":"kept","data":[[],{"mask":"AA"}],"more":[{"mask":"kept"}]}""", """{"mask":"kept","data":[[],{"mask":""}],"more":[{"mask":"kept"}]}""")]
    public void Items_of_a_list_lose_theirs_too(string json, string expected) =>
        Pass(Encoding.UTF8.GetBytes(json), 3, [[PrivateStringFilter.AnyItem, "mask"], ["data", PrivateStringFilter.AnyItem, "mask"]]).ShouldBe(expected);

    [Fact]
    public void Any_bytes_pass_as_they_are_where_nothing_is_private() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(bytes =>
        {
            var output = new byte[bytes.Length];
            return new PrivateStringFilter([]).Pass(bytes, output) == bytes.Length && output.AsSpan().SequenceEqual(bytes);
        }));

    [Fact]
    public void Any_bytes_come_out_alike_in_one_piece_or_in_many() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.Elements("{", "}", "[", "]", ":", ",", "\"", "\\", "mask", "\"mask\":\"", "\"data\":{").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
            text => text.Length == 0 || string.Equals(Pass(Encoding.UTF8.GetBytes(text), 1), Pass(Encoding.UTF8.GetBytes(text), text.Length), StringComparison.Ordinal)));

    [Fact]
    public void Ten_thousand_levels_do_no_harm()
    {
        var json = string.Concat(Enumerable.Repeat("{\"mask\":[", 5000)) + "\"A\"";

        Pass(Encoding.UTF8.GetBytes(json), 4096).ShouldBe(json);
    }

    private static string Pass(byte[] json, int chunk, ImmutableArray<ImmutableArray<string>>? pointers = null)
    {
        var skipper = new PrivateStringFilter(pointers ?? Pointers);
        var output = new List<byte>();
        foreach (var part in json.Chunk(chunk))
        {
            output.AddRange(part.AsSpan(0, skipper.Pass(part, part)));
        }

        return Encoding.UTF8.GetString([.. output]);
    }
}

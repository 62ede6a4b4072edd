using Microsoft.Extensions.Primitives;
using Watchpost.Http.Input;

namespace Watchpost.Tests.Http.Input;

public sealed class IdempotencyKeyTests
{
    public static TheoryData<string> Wrong => new(
        "",
        " ",
        "\"\"",
        "\"",
        "\"open",
        "\"a\"b\"",
        "\"a\" b",
        "\"a\";x=1",
        @"""a\""",
        @"""a\b""",
        "ü",
        "\"ü\"",
        "a\tb",
        "a\u0000",
        "a\u007f",
        new string('k', 256),
        "\"" + new string('k', 256) + "\"");

    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"8e03978e\"", "8e03978e")]
    [InlineData(" \"8e03978e\" ", "8e03978e")]
    [InlineData("a", "a")]
    [InlineData("a, b;c=\"d\"", "a, b;c=\"d\"")]
    [InlineData(@"""a\""b\\c""", @"a""b\c")]
    [InlineData(@"a\b", @"a\b")]
    public void A_key_is_bare_or_quoted(string header, string key)
    {
        IdempotencyKey.TryParse(header, out var read).ShouldBeTrue();
        read.ShouldBe(key);
    }

    [Fact]
    public void A_key_has_up_to_255_characters_without_its_quotes()
    {
        var key = new string('k', 255);

        IdempotencyKey.TryParse("\"" + key + "\"", out var read).ShouldBeTrue();
        read.ShouldBe(key);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Anything_else_is_refused(string header) => IdempotencyKey.TryParse(header, out _).ShouldBeFalse();

    [Fact]
    public void Two_headers_are_refused() => IdempotencyKey.TryParse(new StringValues(["a", "a"]), out _).ShouldBeFalse();
}

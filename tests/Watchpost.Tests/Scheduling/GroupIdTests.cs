using Watchpost.Scheduling;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class GroupIdTests
{
    private const string Key = "01772366400000-0123456789abcdef0123456789abcdef";

    [Fact]
    public void A_message_reads_back_as_the_group_that_it_announces()
    {
        var id = GroupId.Create("3", Some.Now);
        GroupId.TryParse(id.ToMessage(), out var read).ShouldBeTrue();
        read.ShouldBe(id);
        read.Due.ShouldBe(Some.Now);
    }

    [Fact]
    public void Keys_sort_by_due_time()
    {
        DateTimeOffset[] times = [DateTimeOffset.UnixEpoch, Some.Now.AddDays(-400), Some.Now, Some.Now.AddMilliseconds(1), Some.Now.AddYears(200)];
        times.Select(time => GroupId.Create("0", time).Key).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        string.CompareOrdinal(GroupId.DueKey(Some.Now), GroupId.Create("0", Some.Now).Key).ShouldBeLessThan(0);
        string.CompareOrdinal(GroupId.DueKey(Some.Now.AddMilliseconds(1)), GroupId.Create("0", Some.Now).Key).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_due_time_before_1970_is_due_at_once() => GroupId.DueKey(DateTimeOffset.MinValue).ShouldBe("00000000000000");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("watchpost:1:")]
    [InlineData("watchpost:1:0")]
    [InlineData("watchpost:1:/" + Key)]
    [InlineData("watchpost:1:0/")]
    [InlineData("watchpost:2:0/" + Key)]
    [InlineData("Watchpost:1:0/" + Key)]
    [InlineData(" watchpost:1:0/" + Key)]
    [InlineData("watchpost:1:0/" + Key + " ")]
    [InlineData("watchpost:1:0/0" + Key)]
    [InlineData("watchpost:1:x/" + Key)]
    [InlineData("watchpost:1:-1/" + Key)]
    [InlineData("watchpost:1:123456789/" + Key)]
    [InlineData("watchpost:1:0/0177236640000x-0123456789abcdef0123456789abcdef")]
    [InlineData("watchpost:1:0/01772366400000_0123456789abcdef0123456789abcdef")]
    [InlineData("watchpost:1:0/01772366400000-0123456789abcdef0123456789abcdeg")]
    [InlineData("watchpost:1:0/01772366400000-{123456789abcdef0123456789abcde}")]
    [InlineData("watchpost:1:0/01772366400000-0123456789abcdef0123456789abc'e")]
    [InlineData("watchpost:1:٣/" + Key)]
    [InlineData("watchpost:1:0/٠1772366400000-0123456789abcdef0123456789abcdef")]
    [InlineData("watchpost:1:0/99999999999999-0123456789abcdef0123456789abcdef\u0000")]
    [InlineData("{\"task\":\"x\"}")]
    public void Anything_else_is_not_ours(string? message) => GroupId.TryParse(message, out _).ShouldBeFalse();

    [Fact]
    public void A_huge_message_is_not_ours() => GroupId.TryParse("watchpost:1:0/" + new string('0', 60_000), out _).ShouldBeFalse();

    [Fact]
    public void What_is_ours_holds_nothing_but_digits_and_a_number_in_hexadecimal()
    {
        GroupId.TryParse("watchpost:1:0/" + Key, out var id).ShouldBeTrue();
        id.Shard.ShouldBe("0");
        id.Key.ShouldBe(Key);
    }
}

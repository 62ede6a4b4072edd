using System.Collections.Immutable;
using Watchpost.Model;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Model;

public sealed class WatchIdTests
{
    [Fact]
    public void An_id_reads_back_and_carries_its_partition()
    {
        var id = Some.Id();
        WatchId.TryParse(id.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(id);
        read.Task.ShouldBe(TaskKey.Of(Some.Address));
        WatchId.FromRow(id.Task, id.RowKey).ShouldBe(id);
    }

    [Fact]
    public void Ids_do_not_repeat() => Some.Times(1000, Some.Id).Distinct().Count().ShouldBe(1000);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("w_")]
    [InlineData("w_x")]
    [InlineData("x_00000000000000000000000000aaaaaaaaaaaaaaaa")]
    [InlineData("W_00000000000000000000000000aaaaaaaaaaaaaaaa")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaaa")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaaaaa")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaaaI")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaaA0")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaa/0")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaa'0")]
    [InlineData("w_00000000000000000000000000aaaaaaaaaaaaaa%2")]
    [InlineData("w_0000000000000000000000000\u0000aaaaaaaaaaaaaaaa")]
    public void Anything_else_is_no_watch(string? text) => WatchId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_notification_is_named_by_its_watch_and_number_without_dots()
    {
        var id = Some.Id();
        id.Notification(1).ShouldBe(id.Notification(1));
        id.Notification(1).ShouldNotBe(id.Notification(2));
        id.Notification(1).ShouldMatch("^msg_[a-z0-9]{42}_1$");
    }

    [Fact]
    public void A_task_key_is_the_same_for_the_same_task_and_a_valid_row_key_for_any()
    {
        TaskKey.Of(Some.Address).ShouldBe(TaskKey.Of(Some.Address with { TaskId = Some.Address.TaskId }));
        string[] ids = ["a/b", "a\\b", "#", "?", "'", "ключ", "\U0001F600", new string('x', 512), "A", "a", " a"];
        var keys = ids.Select(id => TaskKey.Of(Some.Address with { TaskId = id })).ToArray();
        keys.Distinct(StringComparer.Ordinal).Count().ShouldBe(ids.Length);
        keys.ShouldAllBe(key => key.Length == TaskKey.Length && key.All(char.IsAsciiLetterOrDigit) && key.ToLowerInvariant() == key);
    }

    [Fact]
    public void No_part_of_a_task_can_pass_for_another()
    {
        TaskAddress[] tasks =
        [
            new() { Source = "a", TaskId = "b" },
            new() { Source = "ab", TaskId = "" },
            new() { Source = "a", TaskId = "b\n-1:" },
            new() { Source = "a", TaskId = "b", StatusUrl = "" },
            new() { Source = "a", TaskId = "b", StatusUrl = "https://example.com" },
            new() { Source = "a", TaskId = "b", Variables = Variables(("x", "y")) },
            new() { Source = "a", TaskId = "b", Variables = Variables(("xy", "")) },
            new() { Source = "a", TaskId = "b", Variables = Variables(("x", "y"), ("z", "")) },
        ];
        tasks.Select(TaskKey.Of).Distinct(StringComparer.Ordinal).Count().ShouldBe(tasks.Length);
    }

    [Fact]
    public void The_order_of_variables_does_not_matter() =>
        TaskKey.Of(Some.Address with { Variables = Variables(("x", "1"), ("y", "2")) })
            .ShouldBe(TaskKey.Of(Some.Address with { Variables = Variables(("y", "2"), ("x", "1")) }));

    private static ImmutableSortedDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
}

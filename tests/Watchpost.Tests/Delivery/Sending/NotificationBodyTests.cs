using System.Text;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Delivery.Sending;

public sealed class NotificationBodyTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 13, 2, 3, 456, TimeSpan.FromHours(1));
    private static readonly WatchId Id = new("0123456789abcdefghjkmnpqrs", "tvwxyz0123456789");
    private static readonly WatchRecord Watch = Some.Watch(Id) with { Sequence = 1, Metadata = """{"order": "42", "n": 1.0e0}""" };
    private static readonly TaskRecord Finished = Some.Task() with
    {
        State = TaskState.Succeeded,
        Progress = 100,
        Summary = """{"imageUrl":"https://x/y.png"}"""u8.ToArray(),
    };

    [Fact]
    public void A_success_has_exactly_the_contracts_shape() => Write(Watch, new WatchEnd(TaskState.Succeeded, 100, null, At), Finished, """{"id": "1", "größe": 1e2}""").ShouldBe(
        """
        {"type":"task.succeeded","timestamp":"2026-03-01T12:02:03.456Z","data":{"watchId":"w_0123456789abcdefghjkmnpqrstvwxyz0123456789","source":"midjourney","taskId":"1730621826053455","sequence":1,"state":"succeeded","progress":100,"reason":null,"result":{"imageUrl":"https://x/y.png"},"task":{"id": "1", "größe": 1e2},"truncated":false,"metadata":{"order": "42", "n": 1.0e0}}}
        """);

    [Fact]
    public void A_failure_without_anything_to_show_says_null() => Write(
        Watch with { Metadata = null, Sequence = 3 },
        new WatchEnd(TaskState.Failed, null, "not_found", At),
        Some.Task() with { State = TaskState.Failed, Reason = "not_found" },
        "").ShouldBe(
        """
        {"type":"task.failed","timestamp":"2026-03-01T12:02:03.456Z","data":{"watchId":"w_0123456789abcdefghjkmnpqrstvwxyz0123456789","source":"midjourney","taskId":"1730621826053455","sequence":3,"state":"failed","progress":null,"reason":"not_found","result":null,"task":null,"truncated":false,"metadata":null}}
        """);

    [Fact]
    public void An_expired_watch_shows_nothing_of_a_task_that_went_on_and_succeeded()
    {
        var body = Write(Watch, new WatchEnd(TaskState.Expired, 46, "expired", At), Finished, "{}");
        body.ShouldContain("\"type\":\"task.expired\"");
        body.ShouldContain("\"state\":\"expired\",\"progress\":46,\"reason\":\"expired\",\"result\":null,\"task\":null,\"truncated\":false");
    }

    [Fact]
    public void A_task_that_was_too_large_shows_its_summary_only()
    {
        var body = Write(Watch, new WatchEnd(TaskState.Succeeded, 100, null, At), Finished with { Truncated = true }, "{\"half\":");
        body.ShouldContain("\"result\":{\"imageUrl\":\"https://x/y.png\"},\"task\":null,\"truncated\":true");
    }

    [Theory]
    [InlineData(TaskState.Succeeded, "task.succeeded")]
    [InlineData(TaskState.Failed, "task.failed")]
    [InlineData(TaskState.Cancelled, "task.cancelled")]
    [InlineData(TaskState.Expired, "task.expired")]
    public void Each_state_has_its_type(TaskState state, string type) => NotificationBody.Type(state).ShouldBe(type);

    [Theory]
    [InlineData("\"quoted\" \\ </script>")]
    [InlineData("line\nbreak \u0001 \u2028 \U0001F600 \uD800")]
    public void Words_of_the_source_cannot_break_out(string reason)
    {
        var body = Write(Watch, new WatchEnd(TaskState.Failed, null, reason, At), Some.Task() with { State = TaskState.Failed, Reason = reason }, "");
        using var json = System.Text.Json.JsonDocument.Parse(body);
        json.RootElement.GetProperty("data").GetProperty("reason").GetString().ShouldBe(reason.Replace('\uD800', '\uFFFD'));
        json.RootElement.GetProperty("data").EnumerateObject().Count().ShouldBe(11);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(4 << 20)]
    public void A_body_is_built_in_the_room_that_was_reckoned_for_it(int length)
    {
        var raw = Encoding.UTF8.GetBytes('"' + new string('x', length) + '"');
        var watch = Watch with { Metadata = "{\"m\":\"" + new string('ß', 2000) + "\"}" };
        var task = Finished with { Summary = Encoding.UTF8.GetBytes('"' + new string('y', 30_000) + '"') };

        var body = NotificationBody.Write(watch, new WatchEnd(TaskState.Succeeded, 100, null, At), task, raw);

        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var array).ShouldBeTrue();
        array.Array!.Length.ShouldBe(NotificationBody.Capacity(watch, task, raw));
    }

    private static string Write(WatchRecord watch, WatchEnd end, TaskRecord task, string body) =>
        Encoding.UTF8.GetString(NotificationBody.Write(watch, end, task, Encoding.UTF8.GetBytes(body)).Span);
}

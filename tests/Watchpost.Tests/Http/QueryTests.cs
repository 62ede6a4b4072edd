using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Common;
using Watchpost.Http.Input;
using Watchpost.Model;
using Watchpost.Watches;

namespace Watchpost.Tests.Http;

public sealed class QueryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string[]> WrongLists => new()
    {
        { "?state=done", ["state"] },
        { "?state=Running", ["state"] },
        { "?state=running&state=failed", ["state"] },
        { "?state=1", ["state"] },
        { "?source=Mid-Journey", ["source"] },
        { "?source=" + new string('s', 65), ["source"] },
        { "?source=%00", ["source"] },
        { "?taskId=..", ["taskId"] },
        { "?taskId=a%0Ab", ["taskId"] },
        { "?taskId=" + new string('t', 513), ["taskId"] },
        { "?limit=0", ["limit"] },
        { "?limit=201", ["limit"] },
        { "?limit=-1", ["limit"] },
        { "?limit=1.5", ["limit"] },
        { "?limit=abc", ["limit"] },
        { "?limit=99999999999", ["limit"] },
        { "?limit=%2B5", ["limit"] },
        { "?limit=%205", ["limit"] },
        { "?limit=1&limit=2", ["limit"] },
        { "?continuation=" + new string('c', 4097), ["continuation"] },
        { "?state=x&source=%21&taskId=.&limit=x", ["state", "source", "taskId", "limit"] },
    };

    public static TheoryData<string, string> WrongWindows => new()
    {
        { "?since=yesterday", "since" },
        { "?since=2026-11-22", "since" },
        { "?since=2026-11-22T12:00:00", "since" },
        { "?since=2026-13-22T12:00:00Z", "since" },
        { "?since=2026-11-22T25:00:00Z", "since" },
        { "?since=1732276800", "since" },
        { "?since=2026-11-22T12:00:00Z&since=2026-11-22T12:00:00Z", "since" },
        { "?since=0001-01-01T00:00:00%2B14:00", "since" },
        { "?since=2026-11-22T12:00:00.Z", "since" },
        { "?since=2026-11-22T12:00:00Z%0A", "since" },
        { "?until=soon", "until" },
        { "?until=2026-11-22T12:00:00%2B25:00", "until" },
        { "?since=2026-11-22T12:00:01Z", "since" },
        { "?since=2026-11-22T12:00:00Z&until=2026-11-22T11:59:59Z", "since" },
    };

    [Fact]
    public void An_empty_query_lists_fifty_of_all()
    {
        List("").ShouldBe(new WatchFilter { Limit = 50 });
        List("?state=&source=&taskId=&limit=&continuation=").ShouldBe(new WatchFilter { Limit = 50 });
    }

    [Fact]
    public void Every_value_narrows_the_list() =>
        List("?state=succeeded&source=mid_journey2&taskId=a%2Fb%20%C3%BC&limit=200&continuation=abc-_&code=key&unknown=1").ShouldBe(new WatchFilter
        {
            State = TaskState.Succeeded,
            Source = "mid_journey2",
            TaskId = "a/b ü",
            Limit = 200,
            Continuation = "abc-_",
        });

    [Fact]
    public void A_task_id_is_measured_as_at_its_registration() =>
        List("?taskId=" + string.Concat(Enumerable.Repeat("%F0%9F%90%96", 512))).TaskId!.Length.ShouldBe(1024);

    [Theory]
    [MemberData(nameof(WrongLists))]
    public void Wrong_list_values_are_all_named(string query, string[] names)
    {
        var problem = ListQuery.Read(Query(query)).ShouldBeOfType<Parsed<WatchFilter>.Invalid>().Problem;

        problem.Status.ShouldBe(400);
        problem.Errors!.Keys.ShouldBe(names);
    }

    [Theory]
    [InlineData("", "2026-11-21T12:00:00.000Z", "2026-11-22T12:00:00.000Z")]
    [InlineData("?since=2026-11-22T11:00:00Z", "2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000Z")]
    [InlineData("?until=2026-11-01T00:00:00Z", "2026-10-31T00:00:00.000Z", "2026-11-01T00:00:00.000Z")]
    [InlineData("?since=2026-11-22T12:00:00Z&until=2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00.000Z")]
    [InlineData("?since=2026-11-20t13:00:00.123456789%2B01:00", "2026-11-20T12:00:00.123Z", "2026-11-22T12:00:00.000Z")]
    [InlineData("?since=2026-11-20T13:00:00+01:00", "2026-11-20T12:00:00.000Z", "2026-11-22T12:00:00.000Z")]
    [InlineData("?since=2026-11-20T13:00:00-01:30&until=2030-01-01T00:00:00z", "2026-11-20T14:30:00.000Z", "2030-01-01T00:00:00.000Z")]
    [InlineData("?until=0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z")]
    public void A_window_is_the_last_24_hours_unless_told_otherwise(string query, string since, string until)
    {
        var window = StatsQuery.Read(Query(query), new FakeTimeProvider(Noon))
            .ShouldBeOfType<Parsed<(DateTimeOffset Since, DateTimeOffset Until)>.Valid>().Value;

        Rfc3339.Format(window.Since).ShouldBe(since);
        Rfc3339.Format(window.Until).ShouldBe(until);
    }

    [Theory]
    [MemberData(nameof(WrongWindows))]
    public void A_wrong_window_is_named(string query, string name)
    {
        var problem = StatsQuery.Read(Query(query), new FakeTimeProvider(Noon))
            .ShouldBeOfType<Parsed<(DateTimeOffset Since, DateTimeOffset Until)>.Invalid>().Problem;

        problem.Status.ShouldBe(400);
        problem.Errors!.Keys.ShouldBe([name]);
    }

    private static WatchFilter List(string query) => ListQuery.Read(Query(query)).ShouldBeOfType<Parsed<WatchFilter>.Valid>().Value;

    private static QueryCollection Query(string query) => new(QueryHelpers.ParseQuery(query));
}

using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class ListTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task Pages_run_from_the_newest_to_the_oldest_even_while_others_are_registered()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        var registered = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            registered.Insert(0, (await Main.WatchAsync(task, hook, Cancel)).Id);
        }

        var listed = new List<string>();
        var pages = 0;
        string? continuation = null;
        do
        {
            var page = (await Main.Client.ListAsync($"taskId={task.Id}&limit=2" + (continuation is null ? "" : "&continuation=" + Uri.EscapeDataString(continuation)), Cancel)).Expect(HttpStatusCode.OK);
            page.Items.Count.ShouldBeLessThanOrEqualTo(2);
            listed.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()!));
            continuation = page.Json.GetProperty("continuation").GetString();
            await Main.WatchAsync(task, hook, Cancel);
            (++pages).ShouldBeLessThan(10);
        }
        while (continuation is not null);

        listed.ShouldBe(registered);
    }

    [Fact]
    public async Task The_newest_watch_of_all_comes_first()
    {
        var own = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var watch = await Main.WatchAsync(own, Main.NewHook(), Cancel);

        var items = (await Main.Client.ListAsync("limit=200", Cancel)).Expect(HttpStatusCode.OK).Items;

        // Others may have been registered since, but none before it may stand in front of it.
        items.TakeWhile(item => item.GetProperty("id").GetString() != watch.Id)
            .ShouldAllBe(item => item.GetProperty("createdAt").GetDateTimeOffset() >= watch.CreatedAt);
        items.ShouldContain(item => item.GetProperty("id").GetString() == watch.Id);
        items.Select(item => item.GetProperty("createdAt").GetDateTimeOffset()).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task A_listed_watch_is_the_watch()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var watch = await Main.WatchAsync(task, Main.NewHook(), Cancel);
        await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);

        var listed = (await Main.Client.ListAsync($"taskId={task.Id}", Cancel)).Items.ShouldHaveSingleItem();

        listed.GetRawText().ShouldBe((await Main.Client.GetAsync(watch.Id, Cancel)).Text);
    }

    [Fact]
    public async Task Filters_are_by_the_state_the_source_and_the_task()
    {
        var open = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(0.1)));
        var done = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        var running = await Main.WatchAsync(open, hook, Cancel);
        var succeeded = await Main.WatchAsync(done, hook, Cancel);
        await Main.UntilAsync(running.Id, now => now.Task.State is "running", Cancel);
        await Main.UntilAsync(succeeded.Id, now => now.IsSettled, Cancel);

        (await IdsAsync($"state=running&taskId={open.Id}")).ShouldBe([running.Id]);
        (await IdsAsync($"state=succeeded&taskId={open.Id}")).ShouldBeEmpty();
        (await IdsAsync($"state=succeeded&source=midjourney&taskId={done.Id}")).ShouldBe([succeeded.Id]);
        (await IdsAsync($"source=nobody&taskId={done.Id}")).ShouldBeEmpty();
        (await IdsAsync("taskId=never-registered")).ShouldBeEmpty();
        (await Main.Client.ListAsync("state=succeeded&limit=200", Cancel)).Items
            .ShouldAllBe(item => item.GetProperty("task").GetProperty("state").GetString() == "succeeded");
    }

    [Theory]
    [InlineData("state=done", "state")]
    [InlineData("state=Running", "state")]
    [InlineData("state=none", "state")]
    [InlineData("state=0", "state")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("continuation=nonsense", "continuation")]
    [InlineData("continuation=%27%20or%20true", "continuation")]
    public async Task A_bad_value_is_named(string query, string field)
    {
        var answer = await Main.Client.ListAsync(query, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        answer.ErrorFields.ShouldBe([field]);
    }

    [Fact]
    public async Task All_bad_values_are_named_at_once() =>
        (await Main.Client.ListAsync("state=x&limit=x", Cancel)).ErrorFields.ShouldBe(["state", "limit"], ignoreOrder: true);

    private async Task<IReadOnlyList<string?>> IdsAsync(string query) =>
        [.. (await Main.Client.ListAsync(query, Cancel)).Expect(HttpStatusCode.OK).Items.Select(item => item.GetProperty("id").GetString())];
}

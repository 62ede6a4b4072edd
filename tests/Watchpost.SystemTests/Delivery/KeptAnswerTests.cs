using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class KeptAnswerTests(AzuriteFixture azurite)
{
    private const string Told = "the receiver's own words";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unless_a_setting_says_so_no_answer_is_kept()
    {
        var (rows, attempts) = await DeliverAsync();

        rows.ShouldAllBe(row => !row.Contains(Told, StringComparison.Ordinal));
        attempts.ShouldNotContain(Told);
    }

    [Fact]
    public async Task The_operator_finds_the_first_kibibyte_in_storage_and_callers_never_see_it()
    {
        var (rows, attempts) = await DeliverAsync(("Watchpost__Delivery__KeepAnswers", "true"));

        var kept = rows.Where(row => row.Contains(Told, StringComparison.Ordinal)).ShouldHaveSingleItem();
        kept.ShouldStartWith("WatchpostTasks ");
        kept.Count(letter => letter == '~').ShouldBe(1024 - Told.Length);
        attempts.ShouldNotContain(Told);
        attempts.ShouldNotContain("~~");
    }

    // A refusal whose words are longer than what is kept, then a success.
    private async Task<(IReadOnlyList<string> Rows, string Attempts)> DeliverAsync(params (string Name, string Value)[] settings)
    {
        var account = azurite.Azurite.NewAccount();
        await using var main = await TestSystem.StartAsync(account, settings);
        var hook = main.NewHook();
        hook.Answer(new Reply.Plain(500, Told + new string('~', 5000), "text/plain"), times: 1);
        var watch = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.Zero)), hook, Cancel);

        (await main.UntilAsync(watch.Id, now => now.IsSettled, Cancel)).Delivery.Attempts.ShouldBe(2);

        var attempts = (await main.Client.AttemptsAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK);
        attempts.Items.Count.ShouldBe(2);
        return (await main.Storage.RowsAsync(Cancel), attempts.Text);
    }
}

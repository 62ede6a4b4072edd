using System.Text;
using Azure;
using Azure.Data.Tables;
using Watchpost.Polling;
using Watchpost.Simulation.Model;
using Watchpost.Sources.Reading;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Sources;

/// <summary>From a time in an answer to the task's row: Azure's tables hold no time before 1601, and a row that cannot be written wedges its task.</summary>
public sealed class StoredTimeTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("IN_PROGRESS", "0001-01-01T00:00:00Z")]
    [InlineData("SUCCESS", "0001-01-01T00:00:00Z")]
    [InlineData("SUCCESS", "0001-01-01T00:00:00+00:00")]
    [InlineData("SUCCESS", "1600-12-31T23:59:59Z")]
    [InlineData("SUCCESS", "9999-12-31T23:59:59Z")]
    public async Task A_task_is_stored_whatever_times_its_answer_tells(string status, string time)
    {
        await engine.RegisterAsync();
        var answer = $$"""{"status":"{{status}}","imageUrl":"i","submitTime":"{{time}}","startTime":"{{time}}","finishTime":"{{time}}"}""";
        var observation = ObservationReader.Read(
            TestDefinitions.Preset("midjourney"), Some.Address.TaskId, new UpstreamResponse { Status = 200, Body = Encoding.UTF8.GetBytes(answer) }).Observation;

        var decided = PollRules.Decide(await engine.TaskAsync(), observation, Some.Plan(), Some.Now).Task;
        await engine.ChangeAsync(decided);

        (await engine.TaskAsync()).State.ShouldBe(decided.State);
    }

    [Fact]
    public void A_table_of_the_tests_holds_no_time_before_1601_as_azure_holds_none()
    {
        var table = new TableModel();
        var first = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

        table.Write("p", [new RowChange.Insert(new TableEntity("p", "a") { ["At"] = first })]).ShouldBeOfType<WriteResult.Written>();
        Should.Throw<RequestFailedException>(() => table.Write("p", [new RowChange.Insert(new TableEntity("p", "b") { ["At"] = first.AddTicks(-1) })])).Status.ShouldBe(400);
    }
}

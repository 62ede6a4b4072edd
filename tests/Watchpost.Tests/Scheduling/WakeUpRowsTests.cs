using Azure.Data.Tables;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class WakeUpRowsTests
{
    private const string Task = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static readonly WatchId Watch = new(Task, "bbbbbbbbbbbbbbbb");
    private static readonly GroupId Id = new("3", "01772366400000-0123456789abcdef0123456789abcdef");

    // What is stored outlives the version that stored it: these texts must never change.
    public static TheoryData<string, object> Stored => new()
    {
        { """{"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"c1","d":1772366400000}""", new WakeUp.Poll { Task = Task, Chain = "c1", Due = Some.Now } },
        {
            """{"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"c1","d":1772366400500,"u":3,"a":"w_bbbbbbbbbbbbbbbb","f":2}""",
            new WakeUp.Poll { Task = Task, Chain = "c1", Due = Some.Now.AddMilliseconds(500), Unrecorded = 3, After = Watch, Failures = 2 }
        },
        { """{"k":1,"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"","d":1772366400000}""", new WakeUp.Deadline { Task = Task, Due = Some.Now } },
        {
            """{"k":2,"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"w_bbbbbbbbbbbbbbbb~17","d":1772366400000,"s":4}""",
            new WakeUp.Deliver { Watch = Watch, Round = 17, Step = 4, Due = Some.Now }
        },
        { """{"k":3,"t":"rp_1","c":"replay","d":1772366400000}""", new WakeUp.Replay { Operation = "rp_1", Due = Some.Now } },
        {
            """{"k":4,"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"0123","d":1772366400000,"a":"w_bbbbbbbbbbbbbbbb"}""",
            new WakeUp.FanOut { Task = Task, Owner = "0123", After = Watch, Due = Some.Now }
        },
        {
            """{"k":5,"t":"aaaaaaaaaaaaaaaaaaaaaaaaaa","c":"w_bbbbbbbbbbbbbbbb~0123","d":1772366400000,"f":1}""",
            new WakeUp.NotifyProgress { Watch = Watch, Owner = "0123", Due = Some.Now, Failures = 1 }
        },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void What_the_version_before_stored_is_read_and_written_alike(string text, object wakeUp)
    {
        Read("[" + text + "]").ShouldNotBeNull().WakeUps.ShouldBe([(WakeUp)wakeUp]);
        WakeUpRows.ToRow(new WakeUpGroup { Id = Id, WakeUps = [(WakeUp)wakeUp] })["WakeUps"].ShouldBe("[" + text + "]");
    }

    [Fact]
    public void A_deadline_of_the_version_before_named_the_chain_in_force_which_means_nothing() =>
        Read("""[{"k":1,"t":"t","c":"c1","d":1772366400000}]""").ShouldNotBeNull().WakeUps.ShouldBe([new WakeUp.Deadline { Task = "t", Due = Some.Now }]);

    [Fact]
    public void A_whole_row_of_the_version_before_is_read()
    {
        var row = new TableEntity(Id.Shard, Id.Key)
        {
            ["WakeUps"] = """[{"t":"t","c":"c1","d":1772366400000},{"k":2,"t":"t","c":"w_b~0","d":1772366400100,"s":1}]""",
            ["ClaimedUntil"] = Some.Now.AddSeconds(30),
            ["Claims"] = 2,
            ["SweptAt"] = DateTimeOffset.UnixEpoch,
        };
        var group = WakeUpRows.FromRow(row).ShouldNotBeNull();

        (group.Id, group.LeaseExpiresAt, group.LeaseCount, group.SweptAt).ShouldBe((Id, Some.Now.AddSeconds(30), 2, null));
        group.WakeUps.Select(wakeUp => wakeUp.Name).ShouldBe(["poll", "delivery"]);
    }

    [Theory]
    [InlineData("""{"k":2,"t":"t","c":"w_b","d":1}""")]
    [InlineData("""{"k":2,"t":"t","c":"w_b~x","d":1}""")]
    [InlineData("""{"k":2,"t":"t","c":"b~1","d":1}""")]
    [InlineData("""{"k":5,"t":"t","c":"o","d":1}""")]
    [InlineData("""{"k":6,"t":"t","c":"c1","d":1}""")]
    public void A_row_with_one_wake_up_that_cannot_be_read_is_not_read(string text) =>
        Read("""[{"t":"t","c":"c1","d":1},""" + text + "]").ShouldBeNull();

    private static WakeUpGroup? Read(string wakeUps) => WakeUpRows.FromRow(new TableEntity(Id.Shard, Id.Key) { ["WakeUps"] = wakeUps });
}

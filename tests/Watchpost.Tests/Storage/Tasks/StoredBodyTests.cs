using System.Security.Cryptography;
using System.Text;
using Watchpost.Model;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Tests.Storage.Tasks;

public sealed class StoredBodyTests
{
    private readonly ModelTable table = new();

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(900_000)]
    [InlineData(1_500_000)]
    [InlineData(2_000_000)]
    public async Task A_body_that_does_not_compress_reads_back_over_properties_and_rows(int length)
    {
        var body = RandomNumberGenerator.GetBytes(length);
        (await StoreAsync(body)).Truncated.ShouldBeFalse();
        (await ReadAsync()).AsSpan().SequenceEqual(body).ShouldBeTrue();
    }

    [Fact]
    public async Task A_body_of_many_megabytes_of_text_is_small_when_stored()
    {
        var body = Encoding.UTF8.GetBytes(new string('A', 8 * 1024 * 1024));
        (await StoreAsync(body)).ResultParts.ShouldBe(1);
        (await ReadAsync()).AsSpan().SequenceEqual(body).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_too_large_leaves_only_the_summary()
    {
        var task = await StoreAsync(RandomNumberGenerator.GetBytes(3 * 1024 * 1024));
        task.Truncated.ShouldBeTrue();
        task.ResultParts.ShouldBe(0);
        (await ReadAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TaskChanges.MaxWatches, 'x')]
    [InlineData(TaskChanges.MaxWatches / 4, '<')]
    public async Task The_largest_body_fits_into_one_write_beside_fifty_watches_or_a_quarter_of_them_where_all_that_they_hold_is_escaped(int watches, char letter)
    {
        var changes = new TaskChanges(Some.Task().Key).Finish(
            Some.Task() with { State = TaskState.Succeeded, Summary = new byte[60_000], Reason = new string(letter, 1024) },
            RandomNumberGenerator.GetBytes(2_090_000));
        changes.Finished!.Truncated.ShouldBeFalse();
        for (var number = 0; number < watches; number++)
        {
            changes.Insert(Some.Watch() with
            {
                Metadata = new string(letter, 4096),
                CallbackUrl = "https://example.com/" + new string(letter, 2028),
                Secret = new string(letter, 200),
                End = new WatchEnd(TaskState.Succeeded, 100, new string(letter, 1024), Some.Now),
            });
        }

        table.Model.Write(changes.Key, [.. changes.Rows.Select(change => change is RowChange.Replace(var row, _) ? new RowChange.Upsert(row) : change)])
            .ShouldBeOfType<WriteResult.Written>();
        (await ReadAsync()).Length.ShouldBe(2_090_000);
    }

    [Fact]
    public async Task No_body_needs_no_row()
    {
        (await StoreAsync([])).ResultParts.ShouldBe(0);
        table.Model.Count.ShouldBe(1);
        (await ReadAsync()).ShouldBeEmpty();
    }

    private async Task<TaskRecord> StoreAsync(byte[] body)
    {
        var store = new TaskStore(table);
        await store.WriteAsync(new TaskChanges(Some.Task().Key).Insert(Some.Task()), CancellationToken.None);
        var task = (await store.FindTaskAsync(Some.Task().Key, CancellationToken.None))!;
        (await store.WriteAsync(new TaskChanges(task.Key).Finish(task with { State = TaskState.Succeeded }, body), CancellationToken.None))
            .ShouldBeOfType<WriteResult.Written>();
        return (await store.FindTaskAsync(task.Key, CancellationToken.None))!;
    }

    private async Task<byte[]> ReadAsync()
    {
        var store = new TaskStore(table);
        var task = await store.FindTaskAsync(Some.Task().Key, CancellationToken.None) ?? Some.Task() with { ResultParts = 1 };
        return (await store.BodyAsync(task, CancellationToken.None)).ToArray();
    }
}

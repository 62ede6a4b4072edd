using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.SystemTests.Model;

/// <summary>The model of a table that the simulation rests on, beside the real thing: the same calls must come to the same.</summary>
public sealed class TableContractTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableClient client = new(azurite.Azurite.ConnectionString, "contract" + Guid.NewGuid().ToString("n"));
    private readonly Dictionary<string, ETag>[] tags = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];
    private readonly ModelTable model = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IReadOnlyList<ITable> Both => field ??= [new AzureTable(client, new StorageLoad()), model];

    /// <summary>A change whose tag is that of the last write, an older one, or any.</summary>
    private delegate RowChange Change(Func<string, ETag> tagOf);

    public async ValueTask InitializeAsync() => await client.CreateAsync(Cancel);

    public async ValueTask DisposeAsync() => await client.DeleteAsync(CancellationToken.None);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Hundreds_of_random_writes_and_reads_come_to_the_same(int seed)
    {
        var random = new Random(seed);
        var (written, conflicts) = (0, 0);
        for (var number = 0; number < 400; number++)
        {
            var changes = Enumerable.Range(0, 8).OrderBy(_ => random.Next()).Take(random.Next(1, random.Next(2, 6))).Select(key => Draw(random, "r" + key)).ToArray();
            var outcome = await SameAsync(changes);
            _ = outcome == "Written" ? written++ : conflicts++;
            if (number % 10 == 0)
            {
                await SameRowsAsync(new RowRange("r" + random.Next(4), "r" + random.Next(4, 9)) { Take = random.Next(3) == 0 ? random.Next(1, 5) : null });
            }
        }

        await SameRowsAsync(RowRange.Prefix("r"));
        written.ShouldBeGreaterThan(50);
        conflicts.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task A_write_of_which_one_change_does_not_fit_changes_nothing()
    {
        (await SameAsync([_ => new RowChange.Insert(Row("a", 1))])).ShouldBe("Written");
        (await SameAsync([_ => new RowChange.Insert(Row("b", 1)), _ => new RowChange.Insert(Row("a", 2))])).ShouldBe("Conflict");
        (await SameAsync([_ => new RowChange.Insert(Row("b", 1)), _ => new RowChange.Delete("gone", ETag.All)])).ShouldBe("Conflict");
        (await SameAsync([_ => new RowChange.Upsert(Row("b", 1)), _ => new RowChange.Replace(Row("a", 2), new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\""))])).ShouldBe("Conflict");
        (await SameRowsAsync(RowRange.Prefix("")))[0].ShouldContain("N=1");
    }

    [Fact]
    public async Task Many_rows_are_read_in_the_order_of_their_keys_over_all_pages()
    {
        for (var from = 0; from < 1200; from += 100)
        {
            (await SameAsync([.. Enumerable.Range(from, 100).Select(number => (Change)(_ => new RowChange.Insert(Row("k" + (number * 7919 % 100_003).ToString("D6", CultureInfo.InvariantCulture), number % 3))))])).ShouldBe("Written");
        }

        (await SameRowsAsync(RowRange.Prefix("k"))).Count.ShouldBe(1200);
        (await SameRowsAsync(RowRange.Prefix("k") with { Take = 1100 })).Count.ShouldBe(1100);
        (await SameRowsAsync(RowRange.Prefix("k") with { From = RowRange.Behind("k050000") })).Count.ShouldBeInRange(1, 1199);
        (await SameRowsAsync(RowRange.Prefix("k") with { Select = ["RowKey"] })).Count.ShouldBe(1200);
        (await SameRowsAsync(RowRange.Prefix("k") with { Where = [("T", "text 1")] })).Count.ShouldBe(400);
    }

    [Fact]
    public async Task Every_type_that_rows_hold_comes_back_and_a_merge_keeps_what_it_does_not_name()
    {
        var row = Row("types", 5);
        (row["Big"], row["Half"], row["Yes"], row["When"], row["Bytes"], row["Empty"], row["None"]) =
            (long.MaxValue, 0.5, true, new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero), new byte[] { 0, 255 }, "", null);
        (await SameAsync([_ => new RowChange.Insert(row)])).ShouldBe("Written");
        (await SameAsync([tagOf => new RowChange.Merge(new TableEntity("p", "types") { ["N"] = 6 }, tagOf("types"))])).ShouldBe("Written");
        (await SameRowsAsync(RowRange.Prefix("t"))).ShouldHaveSingleItem().ShouldContain("Big=9223372036854775807");
        (await SameAsync([tagOf => new RowChange.Replace(Row("types", 7), tagOf("types"))])).ShouldBe("Written");
        (await SameRowsAsync(RowRange.Prefix("t"))).ShouldHaveSingleItem().ShouldNotContain("Big");
    }

    [Theory]
    [InlineData("too many changes")]
    [InlineData("a row twice")]
    [InlineData("too large a property")]
    [InlineData("too many bytes once they are Base64")]
    [InlineData("too many characters once they are escaped")]
    public async Task What_the_service_refuses_the_model_refuses(string what)
    {
        Change[] changes = what switch
        {
            "too many changes" => [.. Enumerable.Range(0, 101).Select(number => (Change)(_ => new RowChange.Insert(Row("x" + number, number))))],
            "a row twice" => [_ => new RowChange.Upsert(Row("x", 1)), _ => new RowChange.Upsert(Row("x", 2))],
            "too many bytes once they are Base64" => Large(55, new byte[60_000]),
            "too many characters once they are escaped" => Large(24, new string('<', 32_000)),
            _ => [_ => new RowChange.Upsert(new TableEntity("p", "x") { ["Bytes"] = new byte[70_000] })],
        };
        (await SameAsync(changes)).ShouldStartWith("Refused");
        (await SameRowsAsync(RowRange.Prefix(""))).ShouldBeEmpty();
    }

    private static Change[] Large(int rows, object value) =>
        [.. Enumerable.Range(0, rows).Select(number => (Change)(_ => new RowChange.Upsert(new TableEntity("p", "x" + number) { ["V"] = value })))];

    private static TableEntity Row(string key, int number) => new("p", key) { ["N"] = number, ["T"] = "text " + number };

    private static Change Draw(Random random, string key)
    {
        var row = Row(key, random.Next(100));
        var tag = random.Next(4);
        return random.Next(5) switch
        {
            0 => _ => new RowChange.Insert(row),
            1 => _ => new RowChange.Upsert(row),
            2 => tagOf => new RowChange.Replace(row, Tag(tagOf)),
            3 => tagOf => new RowChange.Merge(new TableEntity("p", key) { ["M"] = row["N"] }, Tag(tagOf)),
            _ => tagOf => new RowChange.Delete(key, Tag(tagOf)),
        };

        ETag Tag(Func<string, ETag> tagOf) => tag switch
        {
            0 => ETag.All,
            1 => tagOf("old " + key),
            _ => tagOf(key),
        };
    }

    private async Task<string> SameAsync(Change[] changes)
    {
        var outcomes = new List<string>();
        foreach (var (table, known) in Both.Zip(tags))
        {
            RowChange[] these = [.. changes.Select(change => change(key => known.GetValueOrDefault(key, new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\""))))];
            try
            {
                var result = await table.WriteAsync("p", these, Cancel);
                outcomes.Add(result.GetType().Name);
                if (result is WriteResult.Written written)
                {
                    foreach (var (change, tag) in these.Zip(written.Tags))
                    {
                        Learn(known, change, tag);
                    }
                }
            }
            catch (RequestFailedException refused)
            {
                outcomes.Add(refused.Status is >= 400 and < 500 ? "Refused" : refused.Message);
            }
            catch (InvalidOperationException)
            {
                // The client itself counts.
                outcomes.Add("Refused");
            }
        }

        outcomes[1].ShouldBe(outcomes[0]);
        return outcomes[0];
    }

    private static void Learn(Dictionary<string, ETag> known, RowChange change, ETag tag)
    {
        var key = change switch
        {
            RowChange.Insert(var row) => row.RowKey,
            RowChange.Upsert(var row) => row.RowKey,
            RowChange.Replace(var row, _) => row.RowKey,
            RowChange.Merge(var row, _) => row.RowKey,
            RowChange.Delete(var gone, _) => gone,
            _ => throw new InvalidOperationException(),
        };
        if (known.TryGetValue(key, out var old))
        {
            known["old " + key] = old;
        }

        known[key] = change is RowChange.Delete ? new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"") : tag;
    }

    private async Task<IReadOnlyList<string>> SameRowsAsync(RowRange range)
    {
        var read = new List<List<string>>();
        foreach (var table in Both)
        {
            var rows = new List<string>();
            await foreach (var row in table.ReadAsync("p", range, Cancel))
            {
                rows.Add(Text(row));
                if (range.Select.IsEmpty && rows.Count <= 20)
                {
                    Text((await table.FindAsync("p", row.RowKey, Cancel))!).ShouldBe(rows[^1]);
                }
            }

            read.Add(rows);
        }

        read[1].ShouldBe(read[0]);
        return read[0];
    }

    private static string Text(TableEntity row) => row.RowKey + ": " + string.Join(", ", row
        .Where(property => property.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag") && property.Value is not null)
        .OrderBy(property => property.Key, StringComparer.Ordinal)
        .Select(property => $"{property.Key}={(property.Value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(property.Value, CultureInfo.InvariantCulture))}"));
}

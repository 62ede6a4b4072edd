using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Watchpost.Storage.Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Storage.Tables;

public sealed class StorageLoadTests : HttpMessageHandler
{
    private readonly TaskCompletionSource<HttpResponseMessage> never = new();

    [Fact]
    public async Task Range_reads_that_are_under_way_count()
    {
        var load = new StorageLoad();
        var options = new TableClientOptions { Transport = new HttpClientTransport(this) };
        var client = new TableClient(new Uri("http://127.0.0.1:1/account"), "Table", new TableSharedKeyCredential("account", "a2V5"), options);
        var table = new AzureTable(client, load);
        using var stop = new CancellationTokenSource();

        var reads = Enumerable.Range(0, 24).Select(_ => table.ReadAsync("p", RowRange.Prefix(""), stop.Token).ToListAsync(stop.Token).AsTask()).ToList();

        load.IsHigh.ShouldBeTrue();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(reads));
        load.IsHigh.ShouldBeFalse();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => never.Task.WaitAsync(cancellationToken);
}

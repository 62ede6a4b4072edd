using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Delivery.Consent;

/// <summary>Hosts that agreed to receive webhooks, each with an expiry.</summary>
internal sealed class ConsentStore([FromKeyedServices(StorageNames.Consents)] ITable table, Expiries expiries)
{
    private const string Partition = "consent";
    private const string Until = "Until";

    /// <summary>When the consent expires; <see langword="null"/> if there is none.</summary>
    public async Task<DateTimeOffset?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await table.FindAsync(Partition, KeyOf(host), cancellationToken))?.GetDateTimeOffset(Until);

    /// <summary>Stores the consent.</summary>
    public async Task KeepAsync(string host, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await expiries.NoteAsync(StorageNames.Consents, Partition, KeyOf(host), until, cancellationToken);
        var row = new TableEntity(Partition, KeyOf(host)) { ["Host"] = host, [Until] = until, [Expiries.ExpiresAt] = until };
        await table.WriteAsync(Partition, [new RowChange.Upsert(row)], cancellationToken);
    }

    private static string KeyOf(string host) => Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(host)));
}

using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Delivery.Consent;

/// <summary>Which hosts have agreed to be sent webhooks, and until when that counts.</summary>
internal sealed class ConsentStore([FromKeyedServices(StorageNames.Consents)] ITable table, Expiries expiries)
{
    private const string Partition = "consent";
    private const string Until = "Until";

    /// <summary>Until when the host has agreed; <see langword="null"/> where it never has.</summary>
    public async Task<DateTimeOffset?> FindAsync(string host, CancellationToken cancellationToken) =>
        (await table.FindAsync(Partition, KeyOf(host), cancellationToken))?.GetDateTimeOffset(Until);

    /// <summary>Remembers that the host has agreed.</summary>
    public async Task KeepAsync(string host, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await expiries.NoteAsync(StorageNames.Consents, Partition, KeyOf(host), until, cancellationToken);
        var row = new TableEntity(Partition, KeyOf(host)) { ["Host"] = host, [Until] = until, [Expiries.ExpiresAt] = until };
        await table.WriteAsync(Partition, [new RowChange.Upsert(row)], cancellationToken);
    }

    private static string KeyOf(string host) => Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(host)));
}

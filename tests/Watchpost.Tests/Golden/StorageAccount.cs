using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Watchpost.Tests.Golden;

/// <summary>As much of a storage account as the health check looks at: a table without rows and an empty queue, or 503.</summary>
internal sealed class StorageAccount : HttpMessageHandler
{
    private const string Connection = "UseDevelopmentStorage=true";

    public bool Fails { get; set; }

    public void AddTo(IServiceCollection services)
    {
        var transport = new HttpClientTransport(this);
        services.Replace(ServiceDescriptor.Singleton(new TableServiceClient(Connection, new TableClientOptions { Transport = transport, Retry = { MaxRetries = 0 } })));
        services.Replace(ServiceDescriptor.Singleton(new QueueServiceClient(Connection, new QueueClientOptions { Transport = transport, Retry = { MaxRetries = 0 } })));
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isQueue = request.RequestUri!.Query.Contains("comp=metadata", StringComparison.Ordinal);
        var response = new HttpResponseMessage(Fails ? HttpStatusCode.ServiceUnavailable : isQueue ? HttpStatusCode.OK : HttpStatusCode.NotFound) { Content = new ByteArrayContent([]) };
        response.Headers.Add("x-ms-approximate-messages-count", "0");
        return Task.FromResult(response);
    }
}

using System.Net.Sockets;
using Azure;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Watchpost.LocalHost;
using Watchpost.LocalHost.Commands;
using Watchpost.Settings;

namespace Watchpost.Tests.LocalHost;

public sealed class StartFailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new LocalHostException("host.json: it is wrong."), "host.json: it is wrong." },
        {
            new OptionsValidationException("", typeof(WatchpostOptions), ["Watchpost:DefaultSource is not configured.", "Watchpost:Typo is unknown."]),
            "Watchpost:DefaultSource is not configured. Watchpost:Typo is unknown."
        },
        {
            new IOException("Failed to bind to address http://127.0.0.1:7071: address already in use.", new AddressInUseException("in use")),
            "Failed to bind to address http://127.0.0.1:7071: address already in use. Choose another address with --urls."
        },
        { new SocketException((int)SocketError.AccessDenied), "Cannot listen there: Permission denied. Choose another address with --urls." },
        { new FormatException("Invalid url: 'foo'"), "Invalid url: 'foo'" },
        {
            new AggregateException("Retry failed after 4 tries.", new RequestFailedException("Connection refused (127.0.0.1:10001)"), new RequestFailedException("Connection refused (127.0.0.1:10001)")),
            "The storage account cannot be reached: Connection refused (127.0.0.1:10001). Is Azurite running, and AzureWebJobsStorage right?"
        },
        {
            new RequestFailedException(403, "Server failed to authenticate the request.\nRequestId:1\n", "AuthenticationFailed", innerException: null),
            "The storage account answered 403 AuthenticationFailed. Is Azurite running, and AzureWebJobsStorage right?"
        },
        {
            new RequestFailedException(400, "The API version 2026-04-06 is not supported by Azurite.", "InvalidHeaderValue", innerException: null),
            "The storage account answered 400 InvalidHeaderValue, as Azurite does unless it is started with --skipApiVersionCheck. Is Azurite running, and AzureWebJobsStorage right?"
        },
        { new InvalidOperationException("First line.\r\n  Second line."), "InvalidOperationException: First line. Second line." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_start_is_told_in_one_line(Exception failure, string line) => StartFailure.Describe(failure).ShouldBe(line);
}

using System.Net.Sockets;
using Azure.Identity;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Watchpost.LocalHost.Queues;

namespace Watchpost.LocalHost.Commands;

/// <summary>Explains in one line why the host did not start.</summary>
internal static class StartFailure
{
    /// <summary>The line, without a stack trace.</summary>
    public static string Describe(Exception exception) => OneLine(exception switch
    {
        LocalHostException refused => refused.Message,
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        IOException { InnerException: AddressInUseException } taken => $"{taken.Message} Choose another address with --urls.",
        FormatException malformed => malformed.Message,
        SocketException refused => $"Cannot listen there: {refused.Message}. Choose another address with --urls.",
        AuthenticationFailedException identity => $"No identity was found that opens the storage account: {identity.Message.Split('\n')[0]}",
        _ when StorageProblem.Describe(exception) is { } storage => $"{storage}. Is Azurite running, and AzureWebJobsStorage right?",
        _ => $"{exception.GetType().Name}: {exception.Message}",
    });

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using Azure;

namespace Watchpost.LocalHost.Queues;

/// <summary>Explains a failed storage call in one line.</summary>
internal static class StorageProblem
{
    /// <summary>The line, or <see langword="null"/> if the failure is not from storage.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        // The client wraps the failures of its retries.
        AggregateException { InnerExceptions: [.., var last] } => Describe(last),
        RequestFailedException { Status: 0 } unreachable => $"The storage account cannot be reached: {FirstLine(unreachable.Message)}",
        RequestFailedException { Status: 400, ErrorCode: "InvalidHeaderValue" } => "The storage account answered 400 InvalidHeaderValue, as Azurite does unless it is started with --skipApiVersionCheck",
        RequestFailedException refused => $"The storage account answered {refused.Status} {refused.ErrorCode ?? FirstLine(refused.Message)}",
        _ => null,
    };

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];
}

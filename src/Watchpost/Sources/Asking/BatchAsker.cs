using System.Collections.Immutable;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>Polls many tasks in one call, as a definition's <c>batch</c> says.</summary>
internal sealed class BatchAsker(
    SourceDefinition definition,
    SourceDefinition.BatchPart batch,
    SourceSettings settings,
    RequestBuilder requests,
    SourceTransport transport,
    TimeProvider time)
{
    private readonly HttpExchange exchange = new(
        transport, time, settings.Mask, definition.HonoursRetryAfter, ResponseLimits.KeptBatchBytes, InItems(definition, batch));

    /// <summary>Makes one call. Throws only if <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <param name="tasks">At least one; all with the same base URL.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<BatchReading> AskAsync(ImmutableArray<TaskAddress> tasks, CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = [.. tasks.Select(task => task.TaskId).Distinct(StringComparer.Ordinal)];
        var places = new TemplateValues { BaseUrl = requests.BaseUrl(tasks[0]), TaskIds = ids, Secret = settings.Secret };
        if (!Uri.TryCreate(places.InUrl(batch.Url), UriKind.Absolute, out var url))
        {
            return new BatchReading.NotServed("the URL to ask at is none");
        }

        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = requests.Make(batch.Method, url, batch.Body, places);
            return await exchange.SendAsync<BatchReading>(
                request, isOwnHost: true, answer => BatchReader.Read(definition, ids, answer), failure => new BatchReading.Same(failure), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new BatchReading.Same(HttpSource.TooSlow);
        }
    }

    /// <summary>The pointers to private members within the items of a list.</summary>
    private static ImmutableArray<ImmutableArray<string>> InItems(SourceDefinition definition, SourceDefinition.BatchPart batch) =>
    [
        .. from pointer in definition.Private
           where pointer.Length > batch.As.Length && pointer.Take(batch.As.Length).SequenceEqual(batch.As, StringComparer.Ordinal)
           select (ImmutableArray<string>)[.. batch.Items, PrivateStringFilter.AnyItem, .. pointer.Skip(batch.As.Length)],
    ];
}

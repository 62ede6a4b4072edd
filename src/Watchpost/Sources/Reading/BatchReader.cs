using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Reads a batch response item by item, with the pointers of a single response. Pure; never throws.</summary>
internal static class BatchReader
{
    /// <param name="definition">A definition with a batch part.</param>
    /// <param name="taskIds">The tasks asked for. Items about others are ignored.</param>
    /// <param name="answer">The response. If it was cut at our limit, tasks without a complete item get no reading.</param>
    public static BatchReading Read(SourceDefinition definition, IReadOnlyCollection<string> taskIds, in UpstreamResponse answer)
    {
        if (definition.Batch is not { } batch)
        {
            return new BatchReading.NotServed("the definition declares no batch");
        }

        if (!answer.IsSuccess)
        {
            return IsForAll(answer.Status)
                ? new BatchReading.Same(ProblemClassifier.Failed(
                    ProblemClassifier.ByStatus(answer, isHtml: ResponseText.IsHtml(answer.MediaType, answer.Body.Span)), answer))
                : new BatchReading.NotServed(string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}"));
        }

        if (!ResponseText.TryDecode(answer, out var utf8) || BatchItems.Find(batch, utf8, answer.IsCut) is not { } items)
        {
            return new BatchReading.NotServed("the answer holds no list of items");
        }

        var wanted = taskIds.ToHashSet(StringComparer.Ordinal);
        var readings = ImmutableDictionary.CreateBuilder<string, ParsedResponse>(StringComparer.Ordinal);
        foreach (var (id, item) in items)
        {
            // A single response of that size would be cut: poll the task alone, so that it gets the usual result.
            if (item.Length > ResponseLimits.KeptBytes)
            {
                wanted.Remove(id);
            }
            else if (wanted.Contains(id))
            {
                readings[id] = ObservationReader.Read(
                    definition, id, answer with { MediaType = "application/json", CharSet = null, IsCut = false, Body = Wrapped(batch, item) });
            }
        }

        if (!answer.IsCut)
        {
            foreach (var id in wanted.Where(id => !readings.ContainsKey(id)))
            {
                readings[id] = Missing(batch, answer);
            }
        }

        return new BatchReading.Answers(readings.ToImmutable());
    }

    // What a server says about a caller or itself applies to single calls too. What it says about a request may be the list's own problem.
    private static bool IsForAll(int status) => status is 401 or 402 or 408 or 425 or 429 or (>= 500 and not 501);

    /// <summary>The item as a single response would have it: <c>{"data":…}</c> for <c>/data</c>.</summary>
    private static ReadOnlyMemory<byte> Wrapped(SourceDefinition.BatchPart batch, ReadOnlyMemory<byte> item)
    {
        if (batch.As.IsEmpty)
        {
            return item;
        }

        var head = string.Concat(batch.As.Select(name => $"{{\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name)}\":"));
        return (byte[])[.. Encoding.UTF8.GetBytes(head), .. item.Span, .. Encoding.UTF8.GetBytes(new string('}', batch.As.Length))];
    }

    private static ParsedResponse Missing(SourceDefinition.BatchPart batch, in UpstreamResponse answer) => new(batch.Missing switch
    {
        Verdict.NotFound => ProblemClassifier.Failed(PollProblem.NotFound, answer, "missing from the list"),
        Verdict.Transient => ProblemClassifier.Failed(PollProblem.Unavailable, answer, "missing from the list"),
        var open => new Observation.Reported { State = open.ToTaskState(), RetryAfter = answer.RetryAfter },
    });
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Reads an answer about many tasks, item by item, through the pointers that read a single one. Pure; never throws.</summary>
internal static class BatchReader
{
    /// <param name="definition">One that declares a batch.</param>
    /// <param name="taskIds">What was asked for; an item about another task is passed over.</param>
    /// <param name="answer">What came; where our bound cut it, the tasks whose items did not come whole get no reading.</param>
    public static BatchReading Read(SourceDefinition definition, IReadOnlyCollection<string> taskIds, in UpstreamResponse answer)
    {
        if (definition.Batch is not { } batch)
        {
            return new BatchReading.NotServed("the definition declares no batch");
        }

        if (!answer.IsSuccess)
        {
            return IsForAll(answer.Status)
                ? new BatchReading.Same(ProblemClassifier.Trouble(ProblemClassifier.ByStatus(answer, isHtml: ResponseText.IsHtml(answer.MediaType, answer.Body.Span)), answer))
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
            // A single answer of that size would be cut: asked for alone, the task gets what it would have got.
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

    // What a server says of a caller, or of itself, holds for single calls too. What it says of a request may be the list's own trouble.
    private static bool IsForAll(int status) => status is 401 or 402 or 408 or 425 or 429 or (>= 500 and not 501);

    /// <summary>The item where a single answer would have it: <c>{"data":…}</c> for <c>/data</c>.</summary>
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
        Verdict.NotFound => ProblemClassifier.Trouble(PollProblem.NotFound, answer, "missing from the list"),
        Verdict.Transient => ProblemClassifier.Trouble(PollProblem.Unavailable, answer, "missing from the list"),
        var open => new Observation.Reported { State = open.ToTaskState(), RetryAfter = answer.RetryAfter },
    });
}

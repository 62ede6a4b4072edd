using System.Collections.Immutable;
using Watchpost.Sources.Definitions;
using static Watchpost.Sources.Reading.ConditionEvaluator;

namespace Watchpost.Sources.Reading;

/// <summary>
/// Reads an HTTP response as a definition says. Pure. Never throws, whatever the bytes. Ends a task only on a state that the definition names.
/// </summary>
internal static class ObservationReader
{
    /// <param name="definition">How to read the response.</param>
    /// <param name="taskId">The task that the response should be about.</param>
    /// <param name="answer">The response.</param>
    public static ParsedResponse Read(SourceDefinition definition, string taskId, in UpstreamResponse answer)
    {
        if (answer.Status is >= 300 and <= 399)
        {
            return Failed(PollProblem.Misconfigured, answer, "a redirect, which is never followed");
        }

        if (answer.IsChallenge)
        {
            var problem = answer.IsSuccess ? PollProblem.Unavailable : ProblemClassifier.ByStatus(answer, isHtml: false);
            return Failed(problem, answer, "a challenge, not the source's own answer");
        }

        if (!ResponseText.TryDecode(answer, out var decoded))
        {
            return Failed(answer.IsSuccess ? PollProblem.Unreadable : ProblemClassifier.ByStatus(answer, isHtml: false), answer, "unknown character encoding");
        }

        var utf8 = decoded.Span;
        var text = ResponseText.TrimStart(utf8);
        var isEmpty = text.IsEmpty || ResponseText.TrimEnd(text).SequenceEqual("null"u8);
        // 202 and 204 say themselves that there is nothing to show, whatever the media type.
        var isHtml = ResponseText.IsHtml(answer.MediaType, utf8) && !(isEmpty && answer.Status is 202 or 204);
        if (isHtml)
        {
            return Failed(answer.IsSuccess ? PollProblem.Misconfigured : ProblemClassifier.ByStatus(answer, isHtml), answer, "a page of HTML");
        }

        PointerIndex index = default;
        var isRead = !isEmpty && PointerIndex.TryRead(definition.Pointers, utf8, answer.IsCut, out index);
        if (!isRead)
        {
            if (!isEmpty && answer.IsSuccess)
            {
                return Failed(PollProblem.Unreadable, answer, "not a whole JSON object");
            }

            utf8 = [];
            index = PointerIndex.Empty(definition.Pointers);
        }

        var view = new JsonView(utf8, index, answer.Mask);
        if (!TryJudge(definition, answer, view, isRead, out var verdict))
        {
            var problem = answer.IsSuccess ? PollProblem.Unreadable : ProblemClassifier.ByStatus(answer, isHtml);
            return Failed(problem, answer, ProblemClassifier.Words(definition.CommonErrors, view, withContainers: false));
        }

        if (verdict.IsProblem())
        {
            return Failed(ProblemOf(verdict), answer, ProblemClassifier.Words(definition.CommonErrors, view, withContainers: false));
        }

        if (!view.IsEmpty(definition.Id) && !string.Equals(view.Beginning(definition.Id), taskId, StringComparison.Ordinal))
        {
            return Failed(PollProblem.Unreadable, answer, "the answer is about another task");
        }

        return new ParsedResponse(Seen(definition, verdict, answer, utf8, view), FollowUpValues(definition, verdict, view));
    }

    /// <summary>Applies the definition; <see langword="false"/> if it says nothing about this response.</summary>
    private static bool TryJudge(SourceDefinition definition, in UpstreamResponse answer, in JsonView view, bool isRead, out Verdict verdict)
    {
        verdict = default;
        foreach (var rule in definition.Before)
        {
            if (!MayApply(rule, answer, isRead))
            {
                continue;
            }

            var truth = AllHold(rule.When, answer.Status, view);
            if (truth == TriState.Yes)
            {
                verdict = rule.Verdict;
                return true;
            }

            if (truth == TriState.Unknown && rule.Verdict.IsTerminal())
            {
                return false;
            }
        }

        if (!answer.IsSuccess)
        {
            return false;
        }

        if (!isRead)
        {
            // 202 without a body is HTTP's own "accepted, not done" (RFC 9110, section 15.3.3).
            verdict = answer.Status == 202 ? Verdict.Running : Verdict.NotFound;
            return true;
        }

        var hasStatus = false;
        foreach (var slot in definition.Status)
        {
            if (view.Text(slot) is not { } status)
            {
                continue;
            }

            // 0, false and blank say nothing, unless the definition gives them a meaning.
            if (definition.Values.TryGetValue(status.Trim(), out verdict))
            {
                return true;
            }

            hasStatus = !view.IsEmpty(slot);
            if (hasStatus)
            {
                break;
            }
        }

        foreach (var rule in definition.After)
        {
            if (AllHold(rule.When, answer.Status, view) == TriState.Yes)
            {
                verdict = rule.Verdict;
                return true;
            }
        }

        verdict = definition.Default;
        return hasStatus || !view.IsCut;
    }

    /// <summary>
    /// A response that is not 2xx is only read by rules that name its status. Other rules may still find a problem in it, unless the status is the
    /// problem. An end needs JSON, because a proxy's page could contain a status by chance; 204 has none to give.
    /// </summary>
    private static bool MayApply(Rule rule, in UpstreamResponse answer, bool isRead) =>
        (isRead || answer.Status == 204 || !rule.Verdict.IsTerminal())
        && (answer.IsSuccess || rule.NamesHttpStatus || (rule.Verdict.IsProblem() && !ProblemClassifier.HasOwnMeaning(answer.Status)));

    private static Observation.Reported Seen(
        SourceDefinition definition, Verdict verdict, in UpstreamResponse answer, ReadOnlySpan<byte> utf8, in JsonView view)
    {
        var root = view.Found(definition.Pointers.Root.Slot);
        var kind = definition.Kind < 0 || view.IsEmpty(definition.Kind) ? null : view.Excerpt(definition.Kind, ResponseLimits.KindChars);
        return new Observation.Reported
        {
            State = verdict.ToTaskState(),
            Progress = ValueReader.Progress(definition.Progress, view),
            Reason = verdict is Verdict.Failed or Verdict.Cancelled
                ? ProblemClassifier.Words(definition.Error.IsEmpty ? definition.CommonErrors : definition.Error, view, withContainers: true)
                : null,
            SubmittedAt = ValueReader.Time(definition.Times.Submitted, definition.Times.Unit, view),
            StartedAt = ValueReader.Time(definition.Times.Started, definition.Times.Unit, view),
            FinishedAt = ValueReader.Time(definition.Times.Finished, definition.Times.Unit, view),
            Kind = kind,
            Body = answer.IsCut || root.Length == 0 ? default : BodyCopy.Whole(utf8, root, view),
            Summary = BodyCopy.Summary(definition.Pointers, definition.Result, utf8, view),
            Truncated = answer.IsCut,
            Incomplete = verdict == Verdict.Succeeded && AllHold(definition.Complete, answer.Status, view) == TriState.No,
            RetryAfter = answer.RetryAfter,
        };
    }

    private static ImmutableArray<string?> FollowUpValues(SourceDefinition definition, Verdict verdict, in JsonView view)
    {
        if (definition.FollowUp is not { } followUp || verdict != Verdict.Succeeded)
        {
            return default;
        }

        var values = ImmutableArray.CreateBuilder<string?>();
        foreach (var part in followUp.Url.Parts)
        {
            if (part.Place == Template.Placeholder.Pointer)
            {
                values.Add(view.IsEmpty(part.Slot) ? null : view.Text(part.Slot));
            }
        }

        return values.ToImmutable();
    }

    private static ParsedResponse Failed(PollProblem problem, in UpstreamResponse answer, string? words) =>
        new(ProblemClassifier.Failed(problem, answer, words));

    private static PollProblem ProblemOf(Verdict verdict) => verdict switch
    {
        Verdict.NotFound => PollProblem.NotFound,
        Verdict.AuthError => PollProblem.Unauthorized,
        _ => PollProblem.Unavailable,
    };
}

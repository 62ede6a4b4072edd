using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>
/// Reads the second response, which holds the result of a succeeded task. If the second call decides (<c>failOnHttpError</c>), a 4xx that is not an
/// HTML page means that the task failed, and other failures leave the end open. Otherwise a failure only means that the result is missing for now.
/// </summary>
internal static class FollowUpReader
{
    public static Observation Read(SourceDefinition.FollowUpPart followUp, Observation.Reported first, in UpstreamResponse answer)
    {
        var isText = ResponseText.TryDecode(answer, out var decoded);
        var utf8 = decoded.Span;
        var isHtml = isText && ResponseText.IsHtml(answer.MediaType, utf8);
        if (!isText || !PointerIndex.TryRead(followUp.Pointers, utf8, answer.IsCut, out var index, anyKind: true))
        {
            utf8 = [];
            index = PointerIndex.Empty(followUp.Pointers);
        }

        var view = new JsonView(utf8, index, answer.Mask);
        var root = view.Found(followUp.Pointers.Root.Slot);
        var wasRead = root.Length > 0 || (answer.IsCut && utf8.Length > 0);
        ReadOnlyMemory<byte> body = root.Length == 0 ? default : BodyCopy.Whole(utf8, root, view);
        if (answer.IsSuccess && wasRead)
        {
            return first with
            {
                Body = body,
                Summary = BodyCopy.Summary(followUp.Pointers, followUp.Result, utf8, view, first.Summary.Span),
                Truncated = first.Truncated || answer.IsCut,
                RetryAfter = answer.RetryAfter ?? first.RetryAfter,
            };
        }

        var words = ProblemClassifier.Words(followUp.Error, view, withContainers: true);
        if (followUp.FailOnHttpError && !isHtml && !answer.IsChallenge && answer.Status is >= 400 and <= 499 && !ProblemClassifier.HasOwnMeaning(answer.Status))
        {
            return first with { State = TaskState.Failed, Reason = words, Body = body.IsEmpty ? first.Body : body, Incomplete = false };
        }

        var problem = answer.IsSuccess ? isHtml ? PollProblem.Misconfigured : PollProblem.Unreadable : ProblemClassifier.ByStatus(answer, isHtml);
        return Missing(followUp, first, ProblemClassifier.Failed(problem, answer, words));
    }

    /// <summary>The observation if the second call failed, or must not be made.</summary>
    public static Observation Missing(SourceDefinition.FollowUpPart followUp, Observation.Reported first, Observation.PollFailed why) =>
        followUp.FailOnHttpError ? why : first with { Incomplete = true, RetryAfter = why.RetryAfter ?? first.RetryAfter };
}

using System.Collections.Immutable;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Applies a definition's conditions and rules to a response.</summary>
internal static class ConditionEvaluator
{
    /// <summary>Whether a condition holds. Unknown is possible if the response was cut at our limit.</summary>
    internal enum TriState
    {
        No,
        Unknown,
        Yes,
    }

    public static TriState Holds(Condition condition, int status, in JsonView answer)
    {
        foreach (var exception in condition.Unless)
        {
            if (Holds(exception, status, answer) == TriState.Yes)
            {
                return TriState.Yes;
            }
        }

        if (!condition.Http.IsEmpty && !condition.Http.Contains(status))
        {
            return TriState.No;
        }

        if (condition.Slot < 0)
        {
            return TriState.Yes;
        }

        if (answer.IsCut && !answer.Has(condition.Slot))
        {
            return TriState.Unknown;
        }

        return LooksRight(condition, answer) ? TriState.Yes : TriState.No;
    }

    public static TriState AllHold(ImmutableArray<Condition> conditions, int status, in JsonView answer)
    {
        var result = TriState.Yes;
        foreach (var condition in conditions)
        {
            var truth = Holds(condition, status, answer);
            result = truth < result ? truth : result;
        }

        return result;
    }

    private static bool LooksRight(Condition condition, in JsonView answer)
    {
        if (condition.NonEmpty is { } nonEmpty && answer.IsEmpty(condition.Slot) == nonEmpty)
        {
            return false;
        }

        if (condition.In is null && condition.NotIn is null && condition.Match is null)
        {
            return true;
        }

        var text = answer.Text(condition.Slot)?.Trim();
        return (condition.In is null || (text is not null && condition.In.Contains(text)))
            && (condition.NotIn is null || (text is not null && !condition.NotIn.Contains(text)))
            && (condition.Match is null || (text is not null && condition.Match.IsMatch(text)));
    }
}

using System.Collections.Immutable;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Applies a definition's conditions and rules to an answer.</summary>
internal static class Judge
{
    /// <summary>Whether a condition holds. Of an answer that was cut at our bound we may not know.</summary>
    internal enum Truth
    {
        No,
        Unknown,
        Yes,
    }

    public static Truth Holds(Condition condition, int status, in AnswerView answer)
    {
        foreach (var exception in condition.Unless)
        {
            if (Holds(exception, status, answer) == Truth.Yes)
            {
                return Truth.Yes;
            }
        }

        if (!condition.Http.IsEmpty && !condition.Http.Contains(status))
        {
            return Truth.No;
        }

        if (condition.Slot < 0)
        {
            return Truth.Yes;
        }

        if (answer.IsCut && !answer.Has(condition.Slot))
        {
            return Truth.Unknown;
        }

        return LooksRight(condition, answer) ? Truth.Yes : Truth.No;
    }

    public static Truth AllHold(ImmutableArray<Condition> conditions, int status, in AnswerView answer)
    {
        var result = Truth.Yes;
        foreach (var condition in conditions)
        {
            var truth = Holds(condition, status, answer);
            result = truth < result ? truth : result;
        }

        return result;
    }

    private static bool LooksRight(Condition condition, in AnswerView answer)
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

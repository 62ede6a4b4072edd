namespace Watchpost.Fakes;

/// <summary>What the relay says about a task from some moment on.</summary>
/// <param name="From">Since the plan began.</param>
/// <param name="Status">The relay's word: empty, <c>SUBMITTED</c>, <c>IN_PROGRESS</c>, <c>MODAL</c>, <c>SUCCESS</c>, <c>FAILURE</c>, <c>CANCEL</c> or any other.</param>
/// <param name="Progress">Free text, usually a percentage.</param>
public sealed record TaskPhase(TimeSpan From, string Status, string Progress)
{
    /// <summary>Why it failed; empty if it did not.</summary>
    public string FailReason { get; init; } = "";

    /// <summary>Answers with this instead of the task object, as a test's own fixture does.</summary>
    public Reply? Instead { get; init; }

    /// <summary>Whether the task has come to its end.</summary>
    public bool IsEnd { get; init; } = Status is "SUCCESS" or "FAILURE" or "CANCEL";
}

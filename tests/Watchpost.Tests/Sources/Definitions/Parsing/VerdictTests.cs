using Watchpost.Model;
using Watchpost.Sources.Definitions;

namespace Watchpost.Tests.Sources.Definitions.Parsing;

public sealed class VerdictTests
{
    [Fact]
    public void Each_name_means_the_verdict_that_is_called_so() =>
        Verdicts.Names.Select(Verdicts.Of).Select(verdict => verdict.ToString()).ShouldBe(Verdicts.Names.Select(name => char.ToUpperInvariant(name[0]) + name[1..]));

    [Fact]
    public void Each_verdict_has_a_name() =>
        Enum.GetValues<Verdict>().Select(Verdicts.NameOf).Select(Verdicts.Of).ShouldBe(Enum.GetValues<Verdict>());

    [Fact]
    public void A_verdict_about_the_task_is_the_state_that_is_called_so() =>
        Enum.GetValues<Verdict>().Where(verdict => !verdict.IsProblem()).ShouldAllBe(verdict => verdict.ToTaskState() == Enum.Parse<TaskState>(verdict.ToString()));
}

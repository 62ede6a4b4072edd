namespace Watchpost.Tests.Deployment;

public sealed class WorkflowTests
{
    private const string Good = """
        permissions: {}
        jobs:
          first:
            permissions:
              contents: read
            steps:
              - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
          second:
            permissions:
              contents: write
            uses: ./.github/workflows/build.yml

        """;

    public static TheoryData<string> Workflows => [.. RepositoryFiles.In(".github/workflows", "*.yml")];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_pins_its_actions_and_grants_each_job_what_it_needs(string file) =>
        WorkflowRules.Broken(RepositoryFiles.Read(file)).ShouldBeEmpty();

    [Fact]
    public void There_are_workflows_and_no_file_escapes() =>
        RepositoryFiles.In(".github/workflows", "*").ShouldBe(Workflows.Select(row => row.Data));

    [Fact]
    public void A_good_workflow_breaks_no_rule() => WorkflowRules.Broken(Good).ShouldBeEmpty();

    [Theory]
    [InlineData("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "not pinned")]
    [InlineData("3d3c42e5aac5ba805825da76410c181273ba90b1", "3d3c42e", "not pinned")]
    [InlineData(" # v7.0.1", "", "not pinned")]
    [InlineData("./.github/workflows/build.yml", "someone/else/.github/workflows/build.yml@main", "not pinned")]
    [InlineData("permissions: {}", "permissions: read-all", "not refused")]
    [InlineData("    permissions:\n      contents: read\n", "", "the job first does not say")]
    [InlineData("    permissions:\n      contents: write\n", "", "the job second does not say")]
    [InlineData("    permissions:\n      contents: read\n", "    permissions: write-all\n", "the job first may do everything")]
    public void A_careless_one_does(string right, string wrong, string broken)
    {
        var good = Good.ReplaceLineEndings("\n");
        good.ShouldContain(right);

        WorkflowRules.Broken(good.Replace(right, wrong)).ShouldContain(rule => rule.Contains(broken));
    }
}

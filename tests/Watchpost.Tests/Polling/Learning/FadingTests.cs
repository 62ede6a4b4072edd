namespace Watchpost.Tests.Polling.Learning;

/// <summary>Old tasks fade as new ones come, whichever process sees them. Half of what counts is new after 178 tasks, 95 % after 767.</summary>
public sealed class FadingTests
{
    private readonly LearningProcesses processes = new();

    [Fact]
    public async Task After_a_scale_in_what_was_learned_follows_the_tasks_of_the_process_that_is_left()
    {
        var all = processes.StartFour();
        await processes.LearnAsync(all, rounds: 16, tasks: 16, 30);

        await processes.LearnAsync(all[..1], rounds: 20, tasks: 10, 120);

        (await processes.LearnedAsync()).All.Median.ShouldBe(120, 10);
    }

    [Fact]
    public async Task After_a_restart_too()
    {
        foreach (var process in processes.StartFour())
        {
            var before = (await process.DescribeAsync(LearningProcesses.Source, CancellationToken.None))?.All.Median ?? 20;
            var seconds = before < 60 ? 120 : 30;

            await processes.LearnAsync([process], rounds: 80, tasks: 10, seconds);

            var learned = (await processes.LearnedAsync()).All;
            learned.Median.ShouldBe(seconds, 10);
            learned.P95.ShouldBe(seconds, 10);
        }
    }

    [Fact]
    public async Task Four_processes_together_remember_no_longer_than_one()
    {
        var all = processes.StartFour();
        await processes.LearnAsync(all, rounds: 16, tasks: 16, 30);

        await processes.LearnAsync(all, rounds: 5, tasks: 10, 120);

        (await processes.LearnedAsync()).All.Median.ShouldBe(120, 10);
    }

    [Fact]
    public async Task Tasks_that_are_stored_one_by_one_make_old_ones_fade_as_well()
    {
        var process = processes.Start();
        await processes.LearnAsync([process], rounds: 50, tasks: 6, [.. Past.LogNormal(50, 300)]);

        await processes.LearnAsync([process], rounds: 1000, tasks: 1, 30);

        (await processes.LearnedAsync()).All.P95.ShouldBe(30, 2);
    }

    [Fact]
    public async Task What_could_not_be_stored_for_long_fades_too()
    {
        var process = processes.Start();
        processes.Table.BeforeWrite = (_, _) => throw new TimeoutException();
        await processes.LearnAsync([process], rounds: 10, tasks: 100, 30);
        await processes.LearnAsync([process], rounds: 8, tasks: 100, 120);

        processes.Table.BeforeWrite = null;
        await processes.LearnAsync([process], rounds: 3, tasks: 1, 120);

        var learned = (await processes.LearnedAsync()).All;
        learned.Count.ShouldBeInRange(250, 256);
        learned.Median.ShouldBe(120, 10);
    }

    [Fact]
    public async Task However_many_tasks_come_at_once_what_they_tell_does_not_fade_before_it_is_read()
    {
        await processes.LearnAsync(processes.StartFour(), rounds: 5, tasks: 400, 30);

        (await processes.LearnedAsync()).All.Count.ShouldBeInRange(250, 256);
    }

    [Fact]
    public async Task Until_there_are_as_many_as_count_at_most_none_fades()
    {
        await processes.LearnAsync(processes.StartFour(), rounds: 8, tasks: 8, 30);

        (await processes.LearnedAsync()).All.Count.ShouldBe(256);
    }
}

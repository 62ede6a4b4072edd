using Watchpost.Common;

namespace Watchpost.Tests.Common;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget budget = new(100);

    [Fact]
    public void What_is_there_can_be_taken_and_no_more()
    {
        budget.TryTake(60).ShouldNotBeNull();
        budget.TryTake(41).ShouldBeNull();
        budget.TryTake(40).ShouldNotBeNull();
        budget.TryTake(1).ShouldBeNull();
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again_and_is_given_back_once()
    {
        var share = budget.TryTake(60).ShouldNotBeNull();
        budget.TryTake(40).ShouldNotBeNull();
        share.Dispose();
        share.Dispose();
        budget.TryTake(61).ShouldBeNull();
        budget.TryTake(60).ShouldNotBeNull();
    }

    [Fact]
    public void What_is_larger_than_all_of_it_goes_alone()
    {
        using (budget.TryTake(1000).ShouldNotBeNull())
        {
            budget.TryTake(1).ShouldBeNull();
        }

        using var small = budget.TryTake(1).ShouldNotBeNull();
        budget.TryTake(1000).ShouldBeNull();
    }

    [Fact]
    public void Many_at_once_never_take_more_than_there_is()
    {
        var held = 0;
        Parallel.For(0, 20_000, _ =>
        {
            using var share = budget.TryTake(30);
            if (share is not null)
            {
                Interlocked.Increment(ref held).ShouldBeLessThanOrEqualTo(3);
                Interlocked.Decrement(ref held);
            }
        });
        budget.TryTake(100).ShouldNotBeNull();
    }
}

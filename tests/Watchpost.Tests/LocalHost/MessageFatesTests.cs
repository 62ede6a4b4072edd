using Watchpost.LocalHost.Queues;

namespace Watchpost.Tests.LocalHost;

public sealed class MessageFatesTests
{
    private static readonly QueueSettings Settings = new() { MaxDequeueCount = 5 };

    [Theory]
    [InlineData(true, 1, true, "Delete")]
    [InlineData(true, 5, true, "Delete")]
    [InlineData(true, 9, false, "Delete")]
    [InlineData(false, 1, true, "Release")]
    [InlineData(false, 4, true, "Release")]
    [InlineData(false, 5, true, "Poison")]
    [InlineData(false, 6, true, "Poison")]
    [InlineData(false, 1, false, "Leave")]
    [InlineData(false, 5, false, "Leave")]
    public void A_message_ends_as_under_the_functions_host(bool succeeded, int dequeueCount, bool hasPoisonQueue, string fate) =>
        MessageFates.After(succeeded, dequeueCount, hasPoisonQueue, Settings).ToString().ShouldBe(fate);

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_message_is_spent_past_its_last_try(int dequeueCount, bool spent) =>
        MessageFates.IsSpent(dequeueCount, Settings).ShouldBe(spent);
}

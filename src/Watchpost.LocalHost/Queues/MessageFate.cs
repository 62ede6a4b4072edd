namespace Watchpost.LocalHost.Queues;

/// <summary>What happens to a queue message after its function ended, by the rules of the official queue trigger.</summary>
internal enum MessageFate
{
    Delete,

    /// <summary>Retried after the visibility timeout.</summary>
    Release,

    /// <summary>Out of retries: copied to the poison queue, then deleted.</summary>
    Poison,

    /// <summary>Left hidden until its lease ends: a poison queue has no poison queue, and a quick retry would not help.</summary>
    Leave,
}

/// <summary>Decides a message's fate.</summary>
internal static class MessageFates
{
    /// <summary>Whether a message exceeded its dequeue count before the function is called.</summary>
    public static bool IsSpent(long dequeueCount, QueueSettings settings) => dequeueCount > settings.MaxDequeueCount;

    /// <summary>The fate of a message whose function has ended.</summary>
    public static MessageFate After(bool succeeded, long dequeueCount, bool hasPoisonQueue, QueueSettings settings) => succeeded switch
    {
        true => MessageFate.Delete,
        false when !hasPoisonQueue => MessageFate.Leave,
        false when dequeueCount >= settings.MaxDequeueCount => MessageFate.Poison,
        false => MessageFate.Release,
    };
}

namespace Watchpost.LocalHost.Queues;

/// <summary>What becomes of a queue message once its function has ended, by the rules of the official queue trigger.</summary>
internal enum MessageFate
{
    Delete,

    /// <summary>It is tried again after the visibility timeout.</summary>
    Release,

    /// <summary>It was tried often enough: copied to the poison queue, then deleted.</summary>
    Poison,

    /// <summary>It stays hidden until its lease ends: there is no poison queue for a poison queue, and a quick retry would not help.</summary>
    Leave,
}

/// <summary>Decides a message's fate.</summary>
internal static class MessageFates
{
    /// <summary>Whether a message is past its tries before its function is even called.</summary>
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

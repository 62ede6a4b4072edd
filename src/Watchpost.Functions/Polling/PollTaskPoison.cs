using Microsoft.Azure.Functions.Worker;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Polling;

/// <summary>Records poll messages whose function kept failing. Their wake-ups are rows, and so under the sweeper's care.</summary>
public sealed class PollTaskPoison(Sweeper sweeper)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(PollTaskPoison))]
    public void Run([QueueTrigger(StorageNames.PollsPoison)] string message) => sweeper.LogPoisonMessage(StorageNames.Polls, message);
}

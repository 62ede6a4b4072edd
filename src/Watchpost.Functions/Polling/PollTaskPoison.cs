using Microsoft.Azure.Functions.Worker;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Polling;

/// <summary>Logs poll messages whose function kept failing. Their wake-ups are rows, which the sweep announces again.</summary>
public sealed class PollTaskPoison(IWatchpostWorker worker)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(PollTaskPoison))]
    public void Run([QueueTrigger(StorageNames.PollsPoison)] string message) => worker.LogPoisonMessage(StorageNames.Polls, message);
}

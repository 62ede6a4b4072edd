using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Watchpost.Model;

namespace Watchpost.Scheduling;

/// <summary>What ties a delivery's wake-ups to one round of a watch's deliveries.</summary>
internal static class DeliveryChain
{
    /// <summary>The wake-up for a watch's due attempt.</summary>
    public static WakeUp WakeUp(WatchRecord watch) => new()
    {
        Kind = WakeUpKind.Delivery,
        Task = watch.Id.Task,
        Chain = watch.Id.RowKey + "~" + watch.Round.ToString(CultureInfo.InvariantCulture),
        Due = watch.NextAttemptAt ?? throw new InvalidOperationException("Nothing is due for this watch."),
        Step = watch.Step,
    };

    /// <summary>Which watch and which round a wake-up is for.</summary>
    public static bool TryParse(WakeUp wakeUp, [NotNullWhen(true)] out WatchId? id, out int round)
    {
        id = null;
        round = 0;
        if (wakeUp.Chain.Split('~') is not [var row, var number]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out round))
        {
            return false;
        }

        id = WatchId.FromRow(wakeUp.Task, row);
        return true;
    }
}

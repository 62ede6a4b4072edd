using System.Collections.Immutable;
using System.Text.Json;
using Azure.Data.Tables;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>Tasks as table rows.</summary>
internal static class TaskRows
{
    /// <summary>
    /// The row key of a task within its partition. It repeats the partition's key, because Azurite looks rows up by row key first: a key that all
    /// tasks share would make it scan all of them (docs/performance.md).
    /// </summary>
    public static string KeyOf(string task) => "task-" + task;

    public static TableEntity ToRow(TaskRecord task) => new TableEntity(task.Key, KeyOf(task.Key))
        .With("Source", task.Address.Source)
        .With("TaskId", task.Address.TaskId)
        .With("Variables", task.Address.Variables.IsEmpty ? null : JsonSerializer.Serialize(task.Address.Variables))
        .With("StatusUrl", task.Address.StatusUrl)
        .With("Chain", task.Chain)
        .With("State", task.State)
        .With("Progress", task.Progress?.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .With("Reason", task.Reason)
        .With("SubmittedAt", task.SubmittedAt)
        .With("StartedAt", task.StartedAt)
        .With("FinishedAt", task.FinishedAt)
        .With("Polls", task.Polls)
        .With("LastPolledAt", task.LastPolledAt)
        .With("NextPollAt", task.NextPollAt)
        .With("Problem", task.Problem)
        .With("WatchedSince", task.WatchedSince)
        .With("OpenWatches", task.OpenWatches)
        .With("NextDeadlineAt", task.NextDeadlineAt)
        .With("SoleWatch", task.SoleWatch)
        .With("Extras", (int)task.Extras)
        .With("Memory", Write(task.Memory))
        .With("ResultParts", task.ResultParts)
        .With("Truncated", task.Truncated ? true : (bool?)null)
        .With("Summary", task.Summary.IsEmpty ? null : task.Summary.ToArray())
        .With("Trace", task.Trace);

    public static TaskRecord FromRow(TableEntity row) => new()
    {
        Key = row.PartitionKey,
        Address = new TaskAddress
        {
            Source = row.Text("Source"),
            TaskId = row.Text("TaskId"),
            Variables = row.GetString("Variables") is { } variables
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(variables)!.ToImmutableSortedDictionary(StringComparer.Ordinal)
                : ImmutableSortedDictionary<string, string>.Empty,
            StatusUrl = row.GetString("StatusUrl"),
        },
        Chain = row.GetString("Chain"),
        State = row.Enum<TaskState>("State") ?? TaskState.Pending,
        Progress = row.GetString("Progress") is { } progress ? int.Parse(progress, System.Globalization.CultureInfo.InvariantCulture) : null,
        Reason = row.GetString("Reason"),
        SubmittedAt = row.GetDateTimeOffset("SubmittedAt"),
        StartedAt = row.GetDateTimeOffset("StartedAt"),
        FinishedAt = row.GetDateTimeOffset("FinishedAt"),
        Polls = row.Number("Polls"),
        LastPolledAt = row.GetDateTimeOffset("LastPolledAt"),
        NextPollAt = row.GetDateTimeOffset("NextPollAt"),
        Problem = row.Enum<PollProblem>("Problem"),
        WatchedSince = row.Time("WatchedSince"),
        OpenWatches = row.Number("OpenWatches"),
        NextDeadlineAt = row.GetDateTimeOffset("NextDeadlineAt"),
        SoleWatch = row.GetString("SoleWatch"),
        Extras = (WatchEvents)row.Number("Extras"),
        Memory = row.GetString("Memory") is { } memory ? JsonSerializer.Deserialize<PollMemory>(memory)! : new PollMemory(),
        ResultParts = row.Number("ResultParts"),
        Truncated = row.GetBoolean("Truncated") ?? false,
        Summary = row.GetBinary("Summary"),
        Trace = row.GetString("Trace"),
        Tag = row.ETag,
    };

    private static string? Write(PollMemory memory) => memory == new PollMemory() ? null : JsonSerializer.Serialize(memory);
}

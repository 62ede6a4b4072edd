namespace Watchpost.Scheduling;

/// <summary>A scheduled step: a closed set.</summary>
internal abstract record WakeUp
{
    private WakeUp()
    {
    }

    /// <summary>Its name in logs and in the metric <c>watchpost.step.lag</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it concerns: a task's partition or a replay's ID.</summary>
    public abstract string Subject { get; }

    /// <summary>When it is due, in whole milliseconds.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>How many times in a row handling it failed. A failed poll or delivery does not count.</summary>
    public int Failures { get; init; }

    /// <summary>Whether it concerns notifications, and so goes to the delivery queue.</summary>
    public bool IsDelivery => this is not (Poll or Deadline);

    /// <summary>Polls a task's source and acts on the answer.</summary>
    public sealed record Poll : WakeUp
    {
        public override string Name => "poll";

        public override string Subject => Task;

        public required string Task { get; init; }

        /// <summary>The task's polling chain. If the task's row names another chain, the wake-up is dropped.</summary>
        public required string Chain { get; init; }

        /// <summary>How many polls the task's row does not count yet.</summary>
        public int Unrecorded { get; init; }

        /// <summary>For a finished task with too many watches for one step: the last watch of the previous step.</summary>
        public WatchId? After { get; init; }

        /// <summary>The next poll of a task, in the chain that its row names.</summary>
        public static Poll Of(TaskRecord task, DateTimeOffset due) =>
            new() { Task = task.Key, Chain = task.Chain ?? throw new InvalidOperationException("The task has no polling chain."), Due = due };
    }

    /// <summary>Ends watches whose deadline has passed. It belongs to no chain, so duplicates are harmless.</summary>
    public sealed record Deadline : WakeUp
    {
        public override string Name => "deadline";

        public override string Subject => Task;

        public required string Task { get; init; }
    }

    /// <summary>Attempts the terminal notification of a watch.</summary>
    public sealed record Deliver : WakeUp
    {
        public override string Name => "delivery";

        public override string Subject => Watch.Task;

        public required WatchId Watch { get; init; }

        /// <summary>The round of the watch's deliveries. If the watch's row names another round, the wake-up is dropped.</summary>
        public required int Round { get; init; }

        /// <summary>The step of the watch's delivery that it continues.</summary>
        public int Step { get; init; }

        /// <summary>The next delivery attempt of a watch, as scheduled in its row.</summary>
        public static Deliver Of(WatchRecord watch) => new()
        {
            Watch = watch.Id,
            Round = watch.Round,
            Step = watch.Step,
            Due = watch.NextAttemptAt ?? throw new InvalidOperationException("The watch has no attempt scheduled."),
        };
    }

    /// <summary>Finds the watches to notify of an open task's progress.</summary>
    public sealed record FanOut : WakeUp
    {
        public override string Name => "news";

        public override string Subject => Task;

        public required string Task { get; init; }

        /// <summary>Identifies this fan-out in the progress notifications that it schedules.</summary>
        public required string Owner { get; init; }

        /// <summary>If there are too many watches for one step: the last watch of the previous step.</summary>
        public WatchId? After { get; init; }

        /// <summary>A fan-out with a new owner ID.</summary>
        public static FanOut Of(TaskRecord task, DateTimeOffset due) => new() { Task = task.Key, Owner = RandomIds.Hex(), Due = due };
    }

    /// <summary>Notifies a watch of its task's progress.</summary>
    public sealed record NotifyProgress : WakeUp
    {
        public override string Name => "progress";

        public override string Subject => Watch.Task;

        public required WatchId Watch { get; init; }

        /// <summary>The fan-out that scheduled it. If the watch's row names another owner, the wake-up is dropped.</summary>
        public required string Owner { get; init; }
    }

    /// <summary>Continues a bulk replay.</summary>
    public sealed record Replay : WakeUp
    {
        public override string Name => "replay";

        public override string Subject => Operation;

        public required string Operation { get; init; }
    }
}

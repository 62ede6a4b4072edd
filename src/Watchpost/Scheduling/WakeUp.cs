namespace Watchpost.Scheduling;

/// <summary>One thing to come back to at a certain time: a closed set.</summary>
internal abstract record WakeUp
{
    private WakeUp()
    {
    }

    /// <summary>What it is called in logs and in the metric <c>watchpost.step.lag</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it is about: a task's partition or a replay's ID.</summary>
    public abstract string Subject { get; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>How often in a row handling it failed for reasons of our own.</summary>
    public int Failures { get; init; }

    /// <summary>Whether it is about notifications, and so goes to the queue for those.</summary>
    public bool IsDelivery => this is not (Poll or Deadline);

    /// <summary>Asks the source about a task, and goes on from there.</summary>
    public sealed record Poll : WakeUp
    {
        public override string Name => "poll";

        public override string Subject => Task;

        public required string Task { get; init; }

        /// <summary>The task's polling chain. Where the task's row names another one, the wake-up is dropped.</summary>
        public required string Chain { get; init; }

        /// <summary>How many polls the task's row does not know of yet.</summary>
        public int Unrecorded { get; init; }

        /// <summary>For a finished task with very many watches: the watch after which to go on.</summary>
        public WatchId? After { get; init; }

        /// <summary>The next poll of a task, in the chain that its row names.</summary>
        public static Poll Of(TaskRecord task, DateTimeOffset due) =>
            new() { Task = task.Key, Chain = task.Chain ?? throw new InvalidOperationException("The task has no polling chain."), Due = due };
    }

    /// <summary>Looks for watches whose deadline has passed. It follows no chain and begins none, so it may be there twice.</summary>
    public sealed record Deadline : WakeUp
    {
        public override string Name => "deadline";

        public override string Subject => Task;

        public required string Task { get; init; }
    }

    /// <summary>Attempts a watch's due notification of its end.</summary>
    public sealed record Deliver : WakeUp
    {
        public override string Name => "delivery";

        public override string Subject => Watch.Task;

        public required WatchId Watch { get; init; }

        /// <summary>The round of the watch's deliveries. Where the watch's row names another one, the wake-up is dropped.</summary>
        public required int Round { get; init; }

        /// <summary>The step of the watch's delivery that it continues.</summary>
        public int Step { get; init; }

        /// <summary>The next attempt of a watch's delivery, as its row says.</summary>
        public static Deliver Of(WatchRecord watch) => new()
        {
            Watch = watch.Id,
            Round = watch.Round,
            Step = watch.Step,
            Due = watch.NextAttemptAt ?? throw new InvalidOperationException("Nothing is due for this watch."),
        };
    }

    /// <summary>Finds the watches that want to hear of an open task's progress.</summary>
    public sealed record FanOut : WakeUp
    {
        public override string Name => "news";

        public override string Subject => Task;

        public required string Task { get; init; }

        /// <summary>Owns the progress notifications that follow from it.</summary>
        public required string Owner { get; init; }

        /// <summary>Where there are very many watches: the watch after which to go on.</summary>
        public WatchId? After { get; init; }

        /// <summary>A fan-out with an owner of its own.</summary>
        public static FanOut Of(TaskRecord task, DateTimeOffset due) => new() { Task = task.Key, Owner = RandomIds.Hex(), Due = due };
    }

    /// <summary>Notifies one watch of its task's progress.</summary>
    public sealed record NotifyProgress : WakeUp
    {
        public override string Name => "progress";

        public override string Subject => Watch.Task;

        public required WatchId Watch { get; init; }

        /// <summary>The fan-out that it follows from. Where the watch's row names another owner, the wake-up is dropped.</summary>
        public required string Owner { get; init; }
    }

    /// <summary>Goes on with a bulk replay.</summary>
    public sealed record Replay : WakeUp
    {
        public override string Name => "replay";

        public override string Subject => Operation;

        public required string Operation { get; init; }
    }
}

namespace Watchpost.Fakes;

/// <summary>How to start a <see cref="FakeRelay"/>.</summary>
public sealed record FakeRelayOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>What callers must bring as a bearer token.</summary>
    public string ApiKey { get; init; } = "sk-fake-relay";

    /// <summary>What incoming webhooks are signed with, unless a path has its own secret.</summary>
    public string SigningSecret { get; init; } = "whsec_" + Convert.ToBase64String("the fake relay's own secret!"u8);

    /// <summary>The plan of tasks that are submitted over HTTP without one.</summary>
    public TaskPlan DefaultPlan { get; init; } = TaskPlan.Success(TimeSpan.FromSeconds(10));

    /// <summary>
    /// How often the relay refreshes its rows, from its start on; in between it answers from them, and nothing is seen to change.
    /// <see langword="null"/>: it asks its upstream at every call, as a proxy does.
    /// </summary>
    public TimeSpan? RefreshEvery { get; init; }

    /// <summary>The clock of plans, delays and time stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

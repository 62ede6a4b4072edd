using Watchpost.Fakes;

namespace Watchpost.SystemTests;

/// <summary>A callback of its own at the relay's receiver.</summary>
public sealed class Hook(FakeRelay relay)
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = "/hooks/" + Guid.NewGuid().ToString("n");

    /// <summary>What to register.</summary>
    public string Url => relay.Url + Path;

    /// <summary>What came here, oldest first.</summary>
    public IReadOnlyList<ReceivedWebhook> Received => [.. relay.Receiver.Received.Where(Is)];

    /// <summary>Answers like this, so many times or from now on.</summary>
    public void Answer(Reply reply, int? times = null) => relay.Receiver.Replies.For(Path, reply, times);

    /// <summary>Expects signatures of this secret.</summary>
    public void UseSecret(string secret) => relay.Receiver.UseSecrets(Path, secret);

    /// <summary>The first one that came here, or comes in time.</summary>
    public async Task<ReceivedWebhook> FirstAsync(CancellationToken cancel) => (await FirstAsync(1, cancel))[0];

    /// <summary>The first ones that came here, or come in time.</summary>
    public Task<IReadOnlyList<ReceivedWebhook>> FirstAsync(int count, CancellationToken cancel) =>
        relay.Receiver.WaitAsync(Is, count, Eventually.Limit, cancel);

    private bool Is(ReceivedWebhook webhook) => webhook.Path == Path;
}

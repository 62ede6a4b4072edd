using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Watchpost.Outbound;

namespace Watchpost.Tests.Delivery;

/// <summary>Gives its answers one after another, then the last one for ever. No answer at all is a name that does not exist.</summary>
internal sealed class ScriptedResolver(params string[]?[] answers) : INameResolver
{
    private readonly ConcurrentQueue<string> asked = new();

    public IReadOnlyCollection<string> Asked => asked;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        asked.Enqueue(host);
        var answer = answers[Math.Min(asked.Count, answers.Length) - 1];
        return answer is null
            ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
            : Task.FromResult(answer.Select(IPAddress.Parse).ToArray());
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Http.Input;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /watches</c>.</summary>
public sealed class RegisterWatch(HttpEdge edge, RegistrationReader reader, WatchService watches)
{
    /// <summary>202 and the watch.</summary>
    [Function(nameof(RegisterWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "watches")] HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken =>
        {
            var reading = await reader.ReadAsync(request, cancellationToken);
            return await reading.MatchAsync(async registration =>
                Answers.Registered(await watches.RegisterAsync(registration.Request, registration.IdempotencyKey, cancellationToken)));
        });
}

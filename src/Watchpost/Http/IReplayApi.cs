using Microsoft.AspNetCore.Http;

namespace Watchpost.Http;

/// <summary>The calls about redelivering many watches. Each answers every failure with a problem and never throws.</summary>
public interface IReplayApi
{
    /// <summary><c>POST /redeliver</c>: 202 and the operation with its count so far.</summary>
    Task<IResult> StartAsync(HttpRequest request);

    /// <summary><c>GET /redeliver/{id}</c>: 200 and the operation with its count so far.</summary>
    Task<IResult> FindAsync(HttpRequest request, string id);
}

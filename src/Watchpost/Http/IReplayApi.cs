using Microsoft.AspNetCore.Http;

namespace Watchpost.Http;

/// <summary>Bulk redelivery. Every call turns failures into problems and never throws.</summary>
public interface IReplayApi
{
    /// <summary><c>POST /redeliver</c>: 202 and the operation with its counts so far.</summary>
    Task<IResult> StartAsync(HttpRequest request);

    /// <summary><c>GET /redeliver/{id}</c>: 200 and the operation with its counts so far.</summary>
    Task<IResult> FindAsync(HttpRequest request, string id);
}

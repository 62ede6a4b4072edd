using Microsoft.AspNetCore.Http;

namespace Watchpost.Http;

/// <summary>Calls about watches. Every call turns failures into problems and never throws.</summary>
public interface IWatchApi
{
    /// <summary><c>POST /watches</c>: 202 and the watch; 200 if its <c>Idempotency-Key</c> was already used for the same registration.</summary>
    Task<IResult> RegisterAsync(HttpRequest request);

    /// <summary><c>GET /watches/{id}</c>: 200 and the watch.</summary>
    Task<IResult> FindAsync(HttpRequest request, string id);

    /// <summary><c>GET /watches</c>: 200 and one page, newest first.</summary>
    Task<IResult> ListAsync(HttpRequest request);

    /// <summary><c>DELETE /watches/{id}</c>: 204; idempotent.</summary>
    Task<IResult> CancelAsync(HttpRequest request, string id);

    /// <summary><c>GET /watches/{id}/result</c>: 200 and the source's final JSON.</summary>
    Task<IResult> ResultAsync(HttpRequest request, string id);

    /// <summary><c>GET /watches/{id}/attempts</c>: 200 and every delivery attempt, newest first.</summary>
    Task<IResult> AttemptsAsync(HttpRequest request, string id);

    /// <summary><c>POST /watches/{id}/redeliver</c>: 202 and the watch; its last notification is due again.</summary>
    Task<IResult> RedeliverAsync(HttpRequest request, string id);
}

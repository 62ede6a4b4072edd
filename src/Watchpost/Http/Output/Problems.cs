using Microsoft.AspNetCore.Http;

namespace Watchpost.Http.Output;

/// <summary>Every problem that the contract knows.</summary>
internal static class Problems
{
    /// <summary>400: fields, query values or headers are not as they must be; all of them are named.</summary>
    public static Problem Validation(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return new Problem
        {
            Kind = "validation",
            Title = "The request is not valid",
            Status = StatusCodes.Status400BadRequest,
            Detail = "See errors for what is wrong with: " + errors.NamesAsText() + ".",
            Errors = errors.ToDictionary(),
        };
    }

    /// <summary>400: the continuation did not come from a page before.</summary>
    public static Problem BadContinuation
    {
        get
        {
            var errors = new FieldErrors();
            errors.Add("continuation", "Must be the continuation of the page before.");
            return Validation(errors);
        }
    }

    /// <summary>400: the callback is well-formed, and may not be called.</summary>
    public static Problem CallbackRefused(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return new Problem
        {
            Kind = "callback-refused",
            Title = "The callback is refused",
            Status = StatusCodes.Status400BadRequest,
            Detail = "Watchpost does not call such an address; see errors for the rule that it breaks.",
            Errors = errors.ToDictionary(),
        };
    }

    /// <summary>400 or another 4xx: the server could not read the request as HTTP.</summary>
    public static Problem Unreadable(int status) => new()
    {
        Kind = "unreadable-request",
        Title = "The request could not be read",
        Status = status,
        Detail = "The request broke off, took too long or is not valid HTTP.",
    };

    /// <summary>404.</summary>
    public static Problem NoSuchWatch { get; } = new()
    {
        Kind = "not-found",
        Title = "No such watch",
        Status = StatusCodes.Status404NotFound,
        Detail = "There is no watch with this ID.",
    };

    /// <summary>404.</summary>
    public static Problem NoSuchReplay { get; } = new()
    {
        Kind = "not-found",
        Title = "No such redelivery",
        Status = StatusCodes.Status404NotFound,
        Detail = "There is no redelivery operation with this ID.",
    };

    /// <summary>404.</summary>
    public static Problem NoSuchFile { get; } = new()
    {
        Kind = "not-found",
        Title = "No such file",
        Status = StatusCodes.Status404NotFound,
        Detail = "The dashboard has no such file.",
    };

    /// <summary>409: there is no result yet.</summary>
    public static Problem NotFinished { get; } = new()
    {
        Kind = "not-finished",
        Title = "The task is not finished",
        Status = StatusCodes.Status409Conflict,
        Detail = "The result can be read once task.state is succeeded, failed, cancelled or expired.",
    };

    /// <summary>409: no terminal notification was ever due.</summary>
    public static Problem NothingToRedeliver { get; } = new()
    {
        Kind = "nothing-to-redeliver",
        Title = "There is nothing to redeliver",
        Status = StatusCodes.Status409Conflict,
        Detail = "The watch has no terminal notification yet. What it was told of progress and waiting is not sent again.",
    };

    /// <summary>409: the watch was deleted.</summary>
    public static Problem WatchCancelled { get; } = new()
    {
        Kind = "watch-cancelled",
        Title = "The watch was deleted",
        Status = StatusCodes.Status409Conflict,
        Detail = "No notification of a deleted watch is sent.",
    };

    /// <summary>409: a request with the same <c>Idempotency-Key</c> is running.</summary>
    public static Problem IdempotencyKeyInUse { get; } = new()
    {
        Kind = "idempotency-key-in-use",
        Title = "A request with this Idempotency-Key is running",
        Status = StatusCodes.Status409Conflict,
        Detail = "Send the same request again once the first one has its answer.",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>413.</summary>
    public static Problem PayloadTooLarge { get; } = new()
    {
        Kind = "payload-too-large",
        Title = "The body is too large",
        Status = StatusCodes.Status413PayloadTooLarge,
        Detail = "A body may have at most 65536 bytes.",
    };

    /// <summary>415.</summary>
    public static Problem UnsupportedMediaType { get; } = new()
    {
        Kind = "unsupported-media-type",
        Title = "The body is not of a supported type",
        Status = StatusCodes.Status415UnsupportedMediaType,
        Detail = "Send content-type: application/json, in UTF-8 and without content-encoding.",
    };

    /// <summary>422: the <c>Idempotency-Key</c> came before, with another body.</summary>
    public static Problem IdempotencyKeyReused { get; } = new()
    {
        Kind = "idempotency-key-reused",
        Title = "The Idempotency-Key was used for another request",
        Status = StatusCodes.Status422UnprocessableEntity,
        Detail = "The same Idempotency-Key came within the last 24 hours with another body. Use a new key for a new request.",
    };

    /// <summary>500: our fault; the log has the rest.</summary>
    public static Problem Internal { get; } = new()
    {
        Kind = "internal",
        Title = "Something went wrong here",
        Status = StatusCodes.Status500InternalServerError,
        Detail = "The request may or may not have had an effect. The log tells more.",
    };

    /// <summary>503: storage does not answer, or asks us to slow down.</summary>
    public static Problem StorageUnavailable { get; } = new()
    {
        Kind = "storage-unavailable",
        Title = "Storage is not available",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = "Storage could not be reached or is busy. Try again; an Idempotency-Key makes that safe.",
        RetryAfter = TimeSpan.FromSeconds(5),
    };
}

namespace Watchpost.Http.Output;

/// <summary>All problems of the contract.</summary>
internal static class Problems
{
    public static Problem NoSuchWatch { get; } = new("/problems/not-found", "Watch not found", 404, "No watch has this ID.");

    public static Problem NoSuchReplay { get; } = new("/problems/not-found", "Redelivery not found", 404, "No redelivery operation has this ID.");

    public static Problem NoSuchFile { get; } = new("/problems/not-found", "File not found", 404, "The dashboard has no file with this name.");

    public static Problem NotFinished { get; } = new(
        "/problems/not-finished", "The task has not finished", 409, "The result is available once task.state is succeeded, failed, cancelled or expired.");

    public static Problem NothingToRedeliver { get; } = new(
        "/problems/nothing-to-redeliver",
        "Nothing to redeliver",
        409,
        "The watch has no terminal notification yet. Progress and waiting notifications are not redelivered.");

    public static Problem WatchCancelled { get; } = new("/problems/watch-cancelled", "The watch was deleted", 409, "Notifications of a deleted watch are never sent.");

    public static Problem IdempotencyKeyInUse { get; } = new(
        "/problems/idempotency-key-in-use", "A request with this Idempotency-Key is in progress", 409, "Retry after the first request completes.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Problem PayloadTooLarge { get; } = new("/problems/payload-too-large", "The request body is too large", 413, "The maximum is 65536 bytes.");

    public static Problem UnsupportedMediaType { get; } = new(
        "/problems/unsupported-media-type",
        "Unsupported media type",
        415,
        "Send UTF-8 JSON with content-type: application/json and without content-encoding.");

    public static Problem IdempotencyKeyReused { get; } = new(
        "/problems/idempotency-key-reused",
        "The Idempotency-Key was used with a different request",
        422,
        "This Idempotency-Key was used with a different body in the last 24 hours. Use a new key for each new request.");

    /// <summary>An unexpected failure; details are in the log.</summary>
    public static Problem Internal { get; } = new(
        "/problems/internal", "Internal error", 500, "The request may have taken effect. See the log for details.");

    /// <summary>Storage is unreachable or throttles us.</summary>
    public static Problem StorageUnavailable { get; } = new(
        "/problems/storage-unavailable",
        "Storage is unavailable",
        503,
        "Storage is unreachable or busy. Retry; an Idempotency-Key makes that safe.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>The continuation is not from a previous page.</summary>
    public static Problem BadContinuation
    {
        get
        {
            var errors = new FieldErrors();
            errors.Add("continuation", "Must be the continuation of the page before.");
            return Validation(errors);
        }
    }

    /// <summary>One or more fields, query parameters or headers are invalid; all are listed.</summary>
    public static Problem Validation(FieldErrors errors) => new(
        "/problems/validation", "The request is not valid", 400, "See errors for what is wrong with: " + errors.NamesAsText() + ".")
    {
        Errors = errors.ToDictionary(),
    };

    /// <summary>The callback URL is well-formed but not allowed.</summary>
    public static Problem CallbackRefused(FieldErrors errors) => new(
        "/problems/callback-refused", "The callback is not allowed", 400, "Watchpost does not call this address; see errors for the reason.")
    {
        Errors = errors.ToDictionary(),
    };

    /// <summary>The web server could not read the request.</summary>
    /// <param name="status">400 or another 4xx.</param>
    public static Problem Unreadable(int status) => new(
        "/problems/unreadable-request", "The request could not be read", status, "The request was incomplete, timed out or was not valid HTTP.");
}

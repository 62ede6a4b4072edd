namespace Watchpost.Http.Output;

/// <summary>Every problem that the contract knows.</summary>
internal static class Problems
{
    public static Problem NoSuchWatch { get; } = new("/problems/not-found", "No such watch", 404, "There is no watch with this ID.");

    public static Problem NoSuchReplay { get; } = new("/problems/not-found", "No such redelivery", 404, "There is no redelivery operation with this ID.");

    public static Problem NoSuchFile { get; } = new("/problems/not-found", "No such file", 404, "The dashboard has no such file.");

    public static Problem NotFinished { get; } = new(
        "/problems/not-finished", "The task is not finished", 409, "The result can be read once task.state is succeeded, failed, cancelled or expired.");

    public static Problem NothingToRedeliver { get; } = new(
        "/problems/nothing-to-redeliver",
        "There is nothing to redeliver",
        409,
        "The watch has no terminal notification yet. What it was told of progress and waiting is not sent again.");

    public static Problem WatchCancelled { get; } = new("/problems/watch-cancelled", "The watch was deleted", 409, "No notification of a deleted watch is sent.");

    public static Problem IdempotencyKeyInUse { get; } = new(
        "/problems/idempotency-key-in-use", "A request with this Idempotency-Key is running", 409, "Send the same request again once the first one has its answer.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Problem PayloadTooLarge { get; } = new("/problems/payload-too-large", "The body is too large", 413, "A body may have at most 65536 bytes.");

    public static Problem UnsupportedMediaType { get; } = new(
        "/problems/unsupported-media-type",
        "The body is not of a supported type",
        415,
        "Send content-type: application/json, in UTF-8 and without content-encoding.");

    public static Problem IdempotencyKeyReused { get; } = new(
        "/problems/idempotency-key-reused",
        "The Idempotency-Key was used for another request",
        422,
        "The same Idempotency-Key came within the last 24 hours with another body. Use a new key for a new request.");

    /// <summary>Our fault; the log has the rest.</summary>
    public static Problem Internal { get; } = new(
        "/problems/internal", "Something went wrong here", 500, "The request may or may not have had an effect. The log tells more.");

    /// <summary>Storage does not answer, or asks us to slow down.</summary>
    public static Problem StorageUnavailable { get; } = new(
        "/problems/storage-unavailable",
        "Storage is not available",
        503,
        "Storage could not be reached or is busy. Try again; an Idempotency-Key makes that safe.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>The continuation did not come from a page before.</summary>
    public static Problem BadContinuation
    {
        get
        {
            var errors = new FieldErrors();
            errors.Add("continuation", "Must be the continuation of the page before.");
            return Validation(errors);
        }
    }

    /// <summary>Fields, query values or headers are not as they must be; all of them are named.</summary>
    public static Problem Validation(FieldErrors errors) => new(
        "/problems/validation", "The request is not valid", 400, "See errors for what is wrong with: " + errors.NamesAsText() + ".")
    {
        Errors = errors.ToDictionary(),
    };

    /// <summary>The callback is well-formed, and may not be called.</summary>
    public static Problem CallbackRefused(FieldErrors errors) => new(
        "/problems/callback-refused", "The callback is refused", 400, "Watchpost does not call such an address; see errors for the rule that it breaks.")
    {
        Errors = errors.ToDictionary(),
    };

    /// <summary>The server could not read the request as HTTP.</summary>
    /// <param name="status">400 or another 4xx.</param>
    public static Problem Unreadable(int status) => new(
        "/problems/unreadable-request", "The request could not be read", status, "The request broke off, took too long or is not valid HTTP.");
}

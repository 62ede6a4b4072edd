using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Watchpost.Http.OpenApi;

/// <summary>Request bodies. For the document only: <see cref="Input"/> reads the real ones. A member with a default is optional.</summary>
internal static class RequestBodies
{
    private const string SecretPattern = "^whsec_[A-Za-z0-9+/]+={0,2}$";
    private const string AboutSecret = "`whsec_` followed by 24 to 64 bytes in Base64.";
    private const string AboutCallback = "The URL that receives the webhooks.";

    internal sealed record Registration(
        [property: StringLength(512, MinimumLength = 1), Description("The task's ID at the source, without control characters.")] string TaskId,
        [property: DataType("uri"), StringLength(2048), Description(AboutCallback)] string CallbackUrl,
        [property: Description("A source from `GET /sources`; default: the configured default source.")] string? Source = null,
        [property: MinLength(1), Description("Which notifications to send. The terminal one is always sent. Default: `finished`.")] IReadOnlyList<WatchEvents>? Events = null,
        [property: RegularExpression(SecretPattern), Description(AboutSecret)] string? Secret = null,
        [property: Description("Returned unchanged; at most 4 KiB.")] JsonObject? Metadata = null,
        [property: Range(10, 604800), Description("Seconds until the watch expires; default: the app setting, else the source's, else 4500.")] int? DeadlineSeconds = null,
        [property: Description("Values for sources whose URL needs more than the task ID.")] IReadOnlyDictionary<string, string>? Variables = null,
        [property: StringLength(4096, MinimumLength = 1), Description("The URL to poll, for sources where each task has its own.")] string? StatusUrl = null);

    internal sealed record CallbackTest(
        [property: DataType("uri"), StringLength(2048), Description(AboutCallback)] string CallbackUrl,
        [property: RegularExpression(SecretPattern), Description(AboutSecret)] string? Secret = null);

    internal sealed record Replay(
        [property: Description("Start of the registration window, inclusive.")] DateTimeOffset Since,
        [property: Description("End of the registration window, exclusive.")] DateTimeOffset Until,
        string? Source = null,
        [property: MinLength(1), Description("Default: `failed`.")] IReadOnlyList<DeliveryState>? DeliveryState = null);
}

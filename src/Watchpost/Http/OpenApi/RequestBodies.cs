using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Watchpost.Http.OpenApi;

/// <summary>What calls take. For the document only: <see cref="Input"/> reads the bodies. A member with a default may be left out.</summary>
internal static class RequestBodies
{
    private const string SecretPattern = "^whsec_[A-Za-z0-9+/]+={0,2}$";
    private const string AboutSecret = "`whsec_` and the Base64 of 24 to 64 bytes.";
    private const string AboutCallback = "Where the webhook goes.";

    internal sealed record Registration(
        [property: StringLength(512, MinimumLength = 1), Description("The task's ID at the source, without control characters.")] string TaskId,
        [property: DataType("uri"), StringLength(2048), Description(AboutCallback)] string CallbackUrl,
        [property: Description("One of `GET /sources`; default: the configured one.")] string? Source = null,
        [property: MinLength(1), Description("The terminal notification is always sent; the others are extras. Default: `finished`.")] IReadOnlyList<WatchEvents>? Events = null,
        [property: RegularExpression(SecretPattern), Description(AboutSecret)] string? Secret = null,
        [property: Description("Up to 4 KiB, echoed untouched.")] JsonObject? Metadata = null,
        [property: Range(10, 604800), Description("When to give up; default: the setting's, else the source's own, else 4500.")] int? DeadlineSeconds = null,
        [property: Description("For sources whose URL needs more than the task ID.")] IReadOnlyDictionary<string, string>? Variables = null,
        [property: StringLength(4096, MinimumLength = 1), Description("For sources that are asked at a URL of their own choosing.")] string? StatusUrl = null);

    internal sealed record CallbackTest(
        [property: DataType("uri"), StringLength(2048), Description(AboutCallback)] string CallbackUrl,
        [property: RegularExpression(SecretPattern), Description(AboutSecret)] string? Secret = null);

    internal sealed record Replay(
        [property: Description("Watches registered from then on,")] DateTimeOffset Since,
        [property: Description("and before that.")] DateTimeOffset Until,
        string? Source = null,
        [property: MinLength(1), Description("Default: `failed`.")] IReadOnlyList<DeliveryState>? DeliveryState = null);
}

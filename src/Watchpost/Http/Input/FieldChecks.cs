using System.Text.Json;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Signing;
using Watchpost.Http.Output;
using Watchpost.Outbound;
using Watchpost.Sources;

namespace Watchpost.Http.Input;

/// <summary>Validation rules shared by all requests. <see cref="JsonBody"/> reports missing fields.</summary>
internal static class FieldChecks
{
    public const string NoControlCharacters = "Must have no control characters.";

    private const int MaxTaskIdLength = 512;
    private const int MaxStatusUrlLength = 4096;

    /// <summary>A task ID is opaque and safe in a URL's path.</summary>
    public static string? CheckTaskId(this FieldErrors errors, string? taskId)
    {
        if (taskId is "." or "..")
        {
            errors.Add("taskId", "Must not be `.` or `..`.");
        }

        return errors.CheckText("taskId", taskId, MaxTaskIdLength, "Must have 1 to 512 characters.");
    }

    public static string? CheckStatusUrl(this FieldErrors errors, string? statusUrl) =>
        errors.CheckText("statusUrl", statusUrl, MaxStatusUrlLength, "Must have 1 to 4096 characters.");

    public static string? CheckSourceName(this FieldErrors errors, string? source)
    {
        if (source is not null && !SourceName.IsValid(source))
        {
            errors.Add("source", SourceName.Rule);
        }

        return source;
    }

    public static WebhookSecret? CheckSecret(this FieldErrors errors, string? text)
    {
        if (text is not null && !WebhookSecret.TryParse(text, out _))
        {
            errors.Add("secret", "Must be whsec_ and the Base64 of 24 to 64 bytes.");
        }

        return WebhookSecret.TryParse(text, out var secret) ? secret : null;
    }

    public static void CheckCallback(this FieldErrors errors, string? callbackUrl, CallbackOptions options)
    {
        switch (callbackUrl is null ? null : CallbackUrl.Check(callbackUrl, options))
        {
            case CallbackVerdict.Invalid(var reason):
                errors.Add("callbackUrl", reason);
                break;
            case CallbackVerdict.Refused(var reason):
                errors.Refuse("callbackUrl", reason);
                break;
        }
    }

    public static DateTimeOffset? CheckTime(this FieldErrors errors, string field, string? text)
    {
        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        if (text is not null)
        {
            errors.Add(field, "Must be an RFC 3339 time with its zone, such as 2026-11-22T14:31:00Z.");
        }

        return null;
    }

    /// <summary>The values of an array of known names; <see langword="null"/>, with the rule reported, if it is anything else or empty.</summary>
    public static IReadOnlyCollection<T>? Names<T>(this JsonInput array, Func<string, T?> find, string rule)
        where T : struct
    {
        if (array.Element.ValueKind == JsonValueKind.Array)
        {
            var names = array.Items().Select(item => item.Element.ValueKind == JsonValueKind.String ? JsonUnicode.TextOf(item.Element) : null);
            var values = names.Select(name => name is null ? null : find(name)).ToList();
            if (values.Count > 0 && values.TrueForAll(value => value is not null))
            {
                return [.. values.OfType<T>()];
            }
        }

        return array.Refuse<IReadOnlyCollection<T>>(rule);
    }

    private static string? CheckText(this FieldErrors errors, string field, string? text, int max, string lengthRule)
    {
        if (text is not null && text.CharacterCount() is var length && (length == 0 || length > max))
        {
            errors.Add(field, lengthRule);
        }
        else if (text is not null && text.HasControlCharacters())
        {
            errors.Add(field, NoControlCharacters);
        }

        return text;
    }
}

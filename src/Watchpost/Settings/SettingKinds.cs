using System.Globalization;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Delivery.Throttling;
using Watchpost.Outbound;

namespace Watchpost.Settings;

/// <summary>The kinds of values that settings have.</summary>
internal static class SettingKinds
{
    public static Setting<T> Text<T>(string path, Action<T, string> set) => new(path, IsSecret: false, (options, text) =>
    {
        set(options, text);
        return null;
    });

    public static Setting<T> Secret<T>(string path, Action<T, string> set, Func<string, string?>? check = null) => new(path, IsSecret: true, (options, text) =>
    {
        if (check?.Invoke(text) is { } broken)
        {
            return broken;
        }

        set(options, text);
        return null;
    });

    public static Setting<T> Number<T>(string path, double least, double most, Action<T, double> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (!TryParseNumber(text, least, most, out var number))
        {
            return string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}");
        }

        set(options, number);
        return null;
    });

    public static Setting<T> Schedule<T>(string path, Action<T, string> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (RetrySchedule.Parse(text) is null)
        {
            return "must be 1 to 30 numbers from 0 to 604800, separated by commas";
        }

        set(options, text);
        return null;
    });

    public static Setting<T> Flag<T>(string path, Action<T, bool> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (!bool.TryParse(text, out var flag))
        {
            return "must be true or false";
        }

        set(options, flag);
        return null;
    });

    public static Setting<T> Choice<T>(string path, string[] choices, Action<T, string> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (Array.Find(choices, choice => string.Equals(choice, text, StringComparison.OrdinalIgnoreCase)) is not { } chosen)
        {
            return "must be one of " + string.Join(", ", choices);
        }

        set(options, chosen);
        return null;
    });

    public static Setting<T> Hosts<T>(string path, Action<T, string> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (!HostList.TryParse(text, out _, out var error))
        {
            return "must be hosts, with or without a port, separated by spaces, commas or semicolons: " + error;
        }

        set(options, text);
        return null;
    });

    public static Setting<T> Url<T>(string path, Action<T, string> set) => new(path, IsSecret: false, (options, text) =>
    {
        if (!PlainUrl.IsValid(text))
        {
            return "must be an absolute http or https URL without user info, query and fragment";
        }

        set(options, text);
        return null;
    });

    public static string? CheckSigningKeys(string text) =>
        WebhookSigningKey.TryParseMany(text, out _, out var error) ? null : "must be one or more asymmetric signing keys, separated by spaces: " + error;

    public static string? CheckSigningSecrets(string text) =>
        WebhookSecret.TryParseMany(text, out _, out var error) ? null : "must be one or more signing secrets, separated by spaces: " + error;

    public static string? CheckEncryptionKeys(string text) =>
        EncryptionKey.TryParseMany(text, out _, out var error) ? null : "must be one or more encryption keys, separated by spaces: " + error;

    private static bool TryParseNumber(string text, double least, double most, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}

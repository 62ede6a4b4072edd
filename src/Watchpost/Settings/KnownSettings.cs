using System.Collections.Immutable;
using Watchpost.Sources.Configuration;
using static Watchpost.Settings.SettingKinds;

namespace Watchpost.Settings;

/// <summary>All settings below <c>Watchpost</c>.</summary>
internal static class KnownSettings
{
    public const string DefaultSource = "DefaultSource";

    public const string CallsPerTask = "Polling:CallsPerTask";
    public const string LatencySeconds = "Polling:LatencySeconds";

    /// <summary>The section with one section per source.</summary>
    public const string Sources = "Sources";

    private const double DaySeconds = 86_400;
    private const double WeekSeconds = 604_800;

    public static ImmutableArray<Setting<WatchpostOptions>> All { get; } =
    [
        Text<WatchpostOptions>(DefaultSource, (o, v) => o.Sources.Default = v),
        Url<WatchpostOptions>("PublicUrl", (o, v) => o.Callbacks.PublicUrl = v),
        Secret<WatchpostOptions>("SigningSecret", (o, v) => o.Signing.Secret = v, CheckSigningSecrets),
        Secret<WatchpostOptions>("SigningKey", (o, v) => o.Signing.Key = v, CheckSigningKeys),
        Secret<WatchpostOptions>("EncryptionKey", (o, v) => o.Encryption.Key = v, CheckEncryptionKeys),
        Number<WatchpostOptions>("Polling:FirstSeconds", 0, 3600, (o, v) => o.Polling.FirstSeconds = v),
        Number<WatchpostOptions>("Polling:IntervalSeconds", 0.1, 3600, (o, v) => o.Polling.IntervalSeconds = v),
        Number<WatchpostOptions>("Polling:MaxSeconds", 0.1, DaySeconds, (o, v) => o.Polling.MaxSeconds = v),
        Number<WatchpostOptions>(CallsPerTask, 1, 1000, (o, v) => o.Polling.CallsPerTask = v),
        Number<WatchpostOptions>(LatencySeconds, 0.1, 3600, (o, v) => o.Polling.LatencySeconds = v),
        Number<WatchpostOptions>("Polling:DeadlineSeconds", 10, WeekSeconds, (o, v) => o.Polling.DeadlineSeconds = v),
        Schedule<WatchpostOptions>("Delivery:ScheduleSeconds", (o, v) => o.Delivery.ScheduleSeconds = v),
        Number<WatchpostOptions>("Delivery:TimeoutSeconds", 0.1, 100, (o, v) => o.Delivery.TimeoutSeconds = v),
        Flag<WatchpostOptions>("Delivery:KeepAnswers", (o, v) => o.Delivery.KeepAnswers = v),
        Flag<WatchpostOptions>("Callbacks:AllowHttp", (o, v) => o.Callbacks.AllowHttp = v),
        Flag<WatchpostOptions>("Callbacks:AllowPrivateNetworks", (o, v) => o.Callbacks.AllowPrivateNetworks = v),
        Hosts<WatchpostOptions>("Callbacks:AllowedHosts", (o, v) => o.Callbacks.AllowedHosts = v),
        Choice<WatchpostOptions>("Callbacks:Verification", ["none", "options"], (o, v) => o.Callbacks.Verification = v),
        Number<WatchpostOptions>("Retention:KeepSeconds", 1, 3650 * DaySeconds, (o, v) => o.Retention.KeepSeconds = v),
    ];

    /// <summary>The settings of one source; the source validates the values.</summary>
    public static ImmutableArray<Setting<SourceOptions>> OfSource { get; } =
    [
        Text<SourceOptions>("BaseUrl", (o, v) => o.BaseUrl = v),
        Secret<SourceOptions>("ApiKey", (o, v) => o.ApiKey = v),
        Text<SourceOptions>("Preset", (o, v) => o.Preset = v),
        Text<SourceOptions>("Definition", (o, v) => o.Definition = v),
        Text<SourceOptions>("AllowedHosts", (o, v) => o.AllowedHosts = v),
    ];
}

using System.Reflection;

namespace Watchpost.Common;

/// <summary>How Watchpost identifies itself to others.</summary>
internal static class Product
{
    /// <summary>The version, without the commit.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}

using System.Reflection;

namespace Watchpost.Common;

/// <summary>What calls itself Watchpost to others.</summary>
internal static class Product
{
    /// <summary>The version, without the commit that it was built from.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}

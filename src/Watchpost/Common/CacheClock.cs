using Microsoft.Extensions.Internal;

namespace Watchpost.Common;

/// <summary>Makes the entries of a <see cref="Microsoft.Extensions.Caching.Memory.MemoryCache"/> expire by the engine's clock.</summary>
internal sealed class CacheClock(TimeProvider time) : ISystemClock
{
    public DateTimeOffset UtcNow => time.GetUtcNow();
}

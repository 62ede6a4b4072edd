using Microsoft.Extensions.Internal;

namespace Watchpost.Common;

/// <summary>Lets what a <see cref="Microsoft.Extensions.Caching.Memory.MemoryCache"/> holds expire by the engine's clock.</summary>
internal sealed class CacheClock(TimeProvider time) : ISystemClock
{
    public DateTimeOffset UtcNow => time.GetUtcNow();
}

namespace Watchpost.Http.OpenApi;

/// <summary>An HTTP function, as its attributes describe it.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Route">Relative to the prefix, such as <c>watches/{id}</c>.</param>
/// <param name="NeedsKey">Whether Azure requires a function key.</param>
internal sealed record Endpoint(string Function, string Method, string Route, bool NeedsKey);

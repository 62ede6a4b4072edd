using System.ComponentModel.DataAnnotations;

namespace Watchpost.Http.Output;

/// <summary><c>GET /health</c>; failures are a problem.</summary>
internal sealed record HealthBody([property: AllowedValues("ok")] string Status);

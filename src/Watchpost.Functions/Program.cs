using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchpost;
using Watchpost.Functions.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);

builder.ConfigureFunctionsWebApplication();

// The web server's request log contains the query, which may contain the function key.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddTelemetryExport(builder.Configuration)?.UseFunctionsWorkerDefaults();
builder.Services.AddWatchpost(builder.Configuration);

builder.Build().Run();

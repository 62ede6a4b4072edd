using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Watchpost.Tests.Deployment;

/// <summary>The script that runs after a deployment, against a resource manager and an app of our own.</summary>
public sealed class AfterDeployTests : IAsyncLifetime
{
    private const string Site = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Web/sites/app";

    private readonly WebApplication azure = NewServer();
    private readonly DirectoryInfo tools = Directory.CreateTempSubdirectory("watchpost-tools-");
    private readonly ConcurrentQueue<string> calls = new();
    private int busyFor;
    private int missingFor;
    private int health = 200;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script needs the shell and the tools of Unix.");
        azure.MapPost(Site + "/host/default/sync", (HttpRequest request) =>
        {
            calls.Enqueue($"sync {request.Headers.Authorization}");
            return Results.StatusCode(busyFor-- > 0 ? 503 : 204);
        });
        azure.MapGet(Site + "/functions", () =>
            Results.Text(missingFor-- > 0 ? """{"value":[{"id":"/functions/WarmUp"}]}""" : """{"value":[{"id":"/functions/RegisterWatch"}]}"""));
        azure.MapPost(Site + "/config/configreferences/appsettings/refresh", (HttpRequest request) =>
        {
            calls.Enqueue($"refresh {request.Headers.Authorization}");
            (missingFor, health) = (0, 200);
        });
        azure.MapGet("/api/health", (HttpRequest request) =>
        {
            calls.Enqueue($"health {request.Headers.Authorization}".Trim());
            return Results.StatusCode(health);
        });
        await azure.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await azure.DisposeAsync();
        tools.Delete(recursive: true);
    }

    [Fact]
    public async Task It_insists_until_the_functions_are_found_and_then_asks_for_health()
    {
        await LogInAsync();
        (busyFor, missingFor) = (1, 1);

        var run = await RunAsync();

        run.Status.ShouldBe(0, run.Errors);
        run.Output.ShouldBe($"Watchpost answers at {Url}/api");
        calls.ShouldBe(["sync Bearer a.token", "sync Bearer a.token", "sync Bearer a.token", "health"]);
    }

    [Fact]
    public async Task While_the_app_does_not_start_it_has_its_secrets_looked_up_again()
    {
        await LogInAsync();
        missingFor = int.MaxValue;

        var run = await RunAsync(lookUp: 0);

        run.Status.ShouldBe(0, run.Errors);
        calls.ShouldBe(["sync Bearer a.token", "refresh Bearer a.token", "sync Bearer a.token", "health"]);
    }

    [Fact]
    public async Task And_while_it_is_not_well()
    {
        await LogInAsync();
        health = 503;

        var run = await RunAsync(lookUp: 0);

        run.Status.ShouldBe(0, run.Errors);
        calls.ShouldBe(["sync Bearer a.token", "health", "refresh Bearer a.token", "health"]);
    }

    [Fact]
    public async Task It_fails_where_the_app_is_not_well()
    {
        await LogInAsync();
        health = 503;

        var run = await RunAsync(patience: 0);

        run.Status.ShouldBe(1);
        run.Errors.ShouldContain("/api/health does not answer 200");
    }

    [Fact]
    public async Task It_fails_where_the_functions_stay_away()
    {
        await LogInAsync();
        missingFor = int.MaxValue;

        var run = await RunAsync(patience: 0);

        run.Status.ShouldBe(1);
        run.Errors.ShouldContain("does not list the functions");
        calls.ShouldNotContain("health");
    }

    [Fact]
    public async Task It_asks_for_a_login_where_there_is_none()
    {
        var run = await RunAsync();

        run.Status.ShouldBe(1);
        run.Errors.ShouldContain("log in first");
        calls.ShouldBeEmpty();
    }

    private string Url => azure.Urls.Single();

    private static WebApplication NewServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        return server;
    }

    private Task LogInAsync() => WriteToolAsync("azd", """echo '{ "token": "a.token", "expiresOn": "2026-11-25T00:00:00Z" }'""");

    private async Task WriteToolAsync(string name, string script)
    {
        var path = Path.Combine(tools.FullName, name);
        await File.WriteAllTextAsync(path, "#!/bin/sh\n" + script + "\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    // No real az or azd may answer, whoever is logged in on this machine.
    private async Task<Command> RunAsync(int patience = 300, int lookUp = 300)
    {
        foreach (var tool in (string[])["az", "azd"])
        {
            if (!File.Exists(Path.Combine(tools.FullName, tool)))
            {
                await WriteToolAsync(tool, "exit 1");
            }
        }

        return await Command.RunAsync(
            "bash",
            ["infra/after-deploy.sh"],
            ("PATH", tools.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH")),
            ("AZURE_RESOURCE_MANAGER", Url),
            ("AZURE_SUBSCRIPTION_ID", "sub"),
            ("AZURE_RESOURCE_GROUP", "rg"),
            ("WATCHPOST_APP_NAME", "app"),
            ("WATCHPOST_URL", Url),
            ("WATCHPOST_DEPLOY_PATIENCE", $"{patience}"),
            ("WATCHPOST_DEPLOY_LOOK_UP", $"{lookUp}"),
            ("WATCHPOST_DEPLOY_PAUSE", "0.01"));
    }
}

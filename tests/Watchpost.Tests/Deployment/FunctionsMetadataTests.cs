using System.Reflection;
using System.Text.Json;
using Watchpost.LocalHost.Functions;

namespace Watchpost.Tests.Deployment;

/// <summary>What the official packages tell the Functions host about the app (functions.metadata) is what LocalHost, and so every test, runs.</summary>
public sealed class FunctionsMetadataTests
{
    private static readonly FunctionCatalog Catalog = FunctionCatalog.Of(Assembly.Load("Watchpost.Functions"));

    [Fact]
    public void The_Functions_host_is_told_of_the_same_HTTP_functions() =>
        Triggers("httpTrigger")
            .Select(told => $"{told.Name} {Methods(told.Trigger)} {told.Trigger.GetProperty("route").GetString()}")
            .ShouldBe(Catalog.Http.Select(function => $"{function.Name} {string.Join(',', function.Methods)} {function.Route}"), ignoreOrder: true);

    [Fact]
    public void Only_what_the_contract_calls_anonymous_needs_no_key() =>
        Triggers("httpTrigger")
            .Where(told => told.Trigger.GetProperty("authLevel").GetString() != "Function")
            .Select(told => told.Trigger.GetProperty("route").GetString())
            .ShouldBe(["health", "openapi.json", "sources/schema.json", ".well-known/jwks.json", "dashboard", "dashboard/{file}"], ignoreOrder: true);

    [Fact]
    public void The_Functions_host_is_told_of_the_same_queues() =>
        Triggers("queueTrigger")
            .Select(told => (told.Name, told.Trigger.GetProperty("queueName").GetString()))
            .ShouldBe(Catalog.Queues.Select(function => (function.Name, (string?)function.QueueName)), ignoreOrder: true);

    [Fact]
    public void The_Functions_host_is_told_of_the_same_timers() =>
        Triggers("timerTrigger")
            .Select(told => (told.Name, told.Trigger.GetProperty("schedule").GetString()))
            .ShouldBe(Catalog.Timers.Select(function => (function.Name, (string?)function.Schedule)), ignoreOrder: true);

    private static string Methods(JsonElement trigger) =>
        string.Join(',', trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant()));

    private static IEnumerable<(string Name, JsonElement Trigger)> Triggers(string type)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "functions.metadata");
        return
        [
            .. from function in JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray()
               from binding in function.GetProperty("bindings").EnumerateArray()
               where binding.GetProperty("type").GetString() == type
               select (function.GetProperty("name").GetString()!, binding),
        ];
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.LocalHost.Functions;

namespace Watchpost.Tests.LocalHost;

public sealed class HttpFunctionsTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private WebApplication? app;

    [Theory]
    [InlineData("GET", "/api/things/a%2Fb", HttpStatusCode.OK, "a%2Fb/1")]
    [InlineData("GET", "/API/Things/x", HttpStatusCode.OK, "x/1")]
    [InlineData("DELETE", "/api/things/x", HttpStatusCode.Accepted, "{\"gone\":\"x\"}")]
    [InlineData("POST", "/api/things/x", HttpStatusCode.NotFound, "")]
    [InlineData("HEAD", "/api/things/x", HttpStatusCode.NotFound, "")]
    [InlineData("OPTIONS", "/api/things/x", HttpStatusCode.NotFound, "")]
    [InlineData("PUT", "/api/Anything", HttpStatusCode.OK, "\"PUT\"")]
    [InlineData("GET", "/api/things", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "/things/x", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "/api/broken", HttpStatusCode.InternalServerError, "")]
    [InlineData("GET", "/api/empty", HttpStatusCode.InternalServerError, "")]
    public async Task A_request_reaches_the_function_of_its_route_and_method(string method, string path, HttpStatusCode status, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe((status, body));
    }

    [Fact]
    public async Task Every_request_has_an_instance_and_a_scope_of_its_own()
    {
        (await client.GetStringAsync("/api/things/x", TestContext.Current.CancellationToken)).ShouldBe("x/1");
        (await client.GetStringAsync("/api/things/x", TestContext.Current.CancellationToken)).ShouldBe("x/1");
    }

    [Fact]
    public async Task A_caller_who_goes_cancels_the_function()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var gate = app!.Services.GetRequiredService<Gate>();

        var call = client.GetAsync("/api/slow", leaving.Token);
        await gate.Entered.Task.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await gate.Cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddMvcCore();
        builder.Services.AddLogging().AddScoped<Counter>().AddSingleton<Gate>();
        app = builder.Build();
        app.MapFunctions(FunctionCatalog.Of([typeof(Functions)]), "api");
        await app.StartAsync(TestContext.Current.CancellationToken);
        client.BaseAddress = new Uri(app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    public sealed class Counter
    {
        public int Count { get; set; }
    }

    public sealed class Gate
    {
        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Cancelled { get; } = new();
    }

    public sealed class Functions(Counter counter, Gate gate)
    {
        [Function("ReadThing")]
        public IResult Read([HttpTrigger(AuthorizationLevel.Function, "get", Route = "things/{id}")] HttpRequest request, string id)
        {
            counter.Count++;
            return Results.Text($"{id}/{counter.Count}");
        }

        [Function("DeleteThing")]
        public Task<IActionResult> DeleteAsync([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "things/{id}")] HttpRequest request, string id) =>
            Task.FromResult<IActionResult>(new ObjectResult(new { gone = id }) { StatusCode = StatusCodes.Status202Accepted });

        [Function("Anything")]
        public IResult Anything([HttpTrigger] HttpRequest request) => Results.Json(request.Method);

        [Function("Broken")]
        public Task<IResult> BrokenAsync([HttpTrigger(Route = "broken")] HttpRequest request) => throw new InvalidOperationException("The function fails.");

        [Function("Empty")]
        public Task EmptyAsync([HttpTrigger(Route = "empty")] HttpRequest request) => Task.CompletedTask;

        [Function("Slow")]
        public async Task<IResult> SlowAsync([HttpTrigger(Route = "slow")] HttpRequest request, CancellationToken cancellationToken)
        {
            await using var cancelled = cancellationToken.Register(() => gate.Cancelled.SetResult());
            gate.Entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Results.Ok();
        }
    }
}

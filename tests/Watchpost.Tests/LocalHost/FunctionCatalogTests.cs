using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.LocalHost;
using Watchpost.LocalHost.Functions;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.LocalHost;

public sealed class FunctionCatalogTests
{
    [Fact]
    public void Every_function_of_the_app_can_be_run() =>
        Should.NotThrow(() => FunctionCatalog.Of(Assembly.Load("Watchpost.Functions")));

    [Fact]
    public void Every_queue_of_the_app_has_its_function() =>
        FunctionCatalog.Of(Assembly.Load("Watchpost.Functions")).Queues.Select(queue => queue.QueueName).ShouldBe(StorageNames.Queues, ignoreOrder: true);

    [Fact]
    public void Functions_are_described_by_their_attributes()
    {
        var catalog = FunctionCatalog.Of([typeof(Good)]);

        catalog.Http.Select(http => (http.Name, http.Route, string.Join(',', http.Methods))).ShouldBe(
        [
            ("Anything", "Anything", ""),
            ("ReadThing", "things/{id}/{part?}", "GET,HEAD"),
        ]);
        catalog.Queues.Select(queue => (queue.Name, queue.QueueName, queue.Connection)).ShouldBe(
        [
            ("TakeMine", "mine", "Other"),
            ("TakeWork", "%WorkQueue%", null),
        ]);
        catalog.Timers.Select(timer => (timer.Name, timer.Schedule, timer.RunOnStartup)).ShouldBe([("Tick", "*/15 * * * * *", true)]);
        catalog.Timers[0].Method.Name.ShouldBe(nameof(Good.TickAsync));
    }

    [Theory]
    [InlineData(typeof(SameName), "Two functions are called Twice.")]
    [InlineData(typeof(NoTrigger), "The function Lonely needs one trigger and has 0.")]
    [InlineData(typeof(TwoTriggers), "The function Both needs one trigger and has 2.")]
    [InlineData(typeof(UnknownParameter), "The function Odd has a parameter that cannot be bound: Int32 count.")]
    [InlineData(typeof(ParameterOutsideRoute), "The function Typo has a parameter that cannot be bound: String idd.")]
    [InlineData(typeof(RouteParameterElsewhere), "The function Queue has a parameter that cannot be bound: String id.")]
    [InlineData(typeof(TypedMessage), "The function Typed has a parameter that cannot be bound: BinaryData message.")]
    [InlineData(typeof(Hidden), "The function Hidden must be a public method of a public class.")]
    [InlineData(typeof(HiddenMethod), "The function HiddenMethod must be a public method of a public class.")]
    [InlineData(typeof(ValueTasks), "The function Value must return a Task, not a ValueTask.")]
    public void A_shape_that_cannot_run_is_refused_with_its_reason(Type functions, string message) =>
        Should.Throw<LocalHostException>(() => FunctionCatalog.Of([functions])).Message.ShouldBe(message);

    public sealed class Good
    {
        [Function("ReadThing")]
        public IResult Read(
            [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "things/{id}/{part?}")] HttpRequest request, string id, string? part, CancellationToken cancellationToken) =>
            Results.Ok((request.Path, id, part, cancellationToken));

        [Function("Anything")]
        public static Task<IResult> AnythingAsync([HttpTrigger] HttpRequest request) => Task.FromResult(Results.Ok(request.Path));

        [Function("TakeWork")]
        public Task TakeAsync([QueueTrigger("%WorkQueue%")] string message, CancellationToken cancellationToken) => Task.CompletedTask;

        [Function("TakeMine")]
        public void TakeMine([QueueTrigger("mine", Connection = "Other")] string message) => message.ShouldNotBeNull();

        [Function("Tick")]
        public Task TickAsync([TimerTrigger("*/15 * * * * *", RunOnStartup = true)] TimerInfo timer) => Task.CompletedTask;

        public void NoFunction(string text) => text.ShouldNotBeNull();
    }

    public sealed class SameName
    {
        [Function("Twice")]
        public void One([QueueTrigger("one")] string message) => message.ShouldNotBeNull();

        [Function("twice")]
        public void Two([QueueTrigger("two")] string message) => message.ShouldNotBeNull();
    }

    public sealed class NoTrigger
    {
        [Function("Lonely")]
        public void Run(string message) => message.ShouldNotBeNull();
    }

    public sealed class TwoTriggers
    {
        [Function("Both")]
        public void Run([QueueTrigger("one")] string one, [QueueTrigger("two")] string two) => one.ShouldBe(two);
    }

    public sealed class UnknownParameter
    {
        [Function("Odd")]
        public IResult Run([HttpTrigger(Route = "odd/{count}")] HttpRequest request, int count) => Results.Ok((request.Path, count));
    }

    public sealed class ParameterOutsideRoute
    {
        [Function("Typo")]
        public IResult Run([HttpTrigger(Route = "typo/{id}")] HttpRequest request, string idd) => Results.Ok((request.Path, idd));
    }

    public sealed class RouteParameterElsewhere
    {
        [Function("Queue")]
        public void Run([QueueTrigger("one")] string message, string id) => message.ShouldBe(id);
    }

    public sealed class TypedMessage
    {
        [Function("Typed")]
        public void Run([QueueTrigger("one")] BinaryData message) => message.ShouldNotBeNull();
    }

    internal sealed class Hidden
    {
        [Function("Hidden")]
        public void Run([QueueTrigger("one")] string message) => message.ShouldNotBeNull();
    }

    public sealed class HiddenMethod
    {
        [Function("HiddenMethod")]
        internal void Run([QueueTrigger("one")] string message) => message.ShouldNotBeNull();
    }

    public sealed class ValueTasks
    {
        [Function("Value")]
        public ValueTask<int> RunAsync([QueueTrigger("one")] string message) => ValueTask.FromResult(message.Length);
    }
}

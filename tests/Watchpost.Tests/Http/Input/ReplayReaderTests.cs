using System.Text;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http.Input;
using Watchpost.Model;

namespace Watchpost.Tests.Http.Input;

public sealed class ReplayReaderTests
{
    private const string Window = "\"since\":\"2026-11-20T00:00:00Z\",\"until\":\"2026-11-21T01:00:00+01:00\"";

    [Fact]
    public void A_window_alone_means_what_failed_in_it_at_every_source()
    {
        var request = Accepted($$"""{{{Window}}}""");

        request.Since.ShouldBe(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
        request.Until.ShouldBe(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
        request.Source.ShouldBeNull();
        request.States.ShouldBe([DeliveryState.Failed]);
    }

    [Fact]
    public void A_source_and_states_narrow_it_and_a_state_that_is_named_twice_counts_once()
    {
        var request = Accepted($$"""{{{Window}},"source":"relay2","deliveryState":["disabled","delivered","disabled"]}""");

        request.Source.ShouldBe("relay2");
        request.States.ShouldBe([DeliveryState.Delivered, DeliveryState.Disabled], ignoreOrder: true);
    }

    [Fact]
    public void Null_for_what_may_be_left_out_leaves_it_out()
    {
        var request = Accepted($$"""{{{Window}},"source":null,"deliveryState":null}""");

        request.Source.ShouldBeNull();
        request.States.ShouldBe([DeliveryState.Failed]);
    }

    [Fact]
    public void An_empty_object_lacks_both_ends_of_the_window() => Fields("{}").ShouldBe(["since", "until"], ignoreOrder: true);

    [Fact]
    public void A_window_that_ends_before_it_begins_is_refused() =>
        Fields("""{"since":"2026-11-21T00:00:00Z","until":"2026-11-20T00:00:00Z"}""").ShouldBe(["since"]);

    [Theory]
    [InlineData("\"since\":5")]
    [InlineData("\"since\":null")]
    [InlineData("\"since\":\"yesterday\"")]
    [InlineData("\"since\":\"2026-11-20\"")]
    [InlineData("\"since\":\"2026-11-20T00:00:00\"")]
    [InlineData("\"since\":\"2026-13-20T00:00:00Z\"")]
    [InlineData("\"since\":[\"2026-11-20T00:00:00Z\"]")]
    public void A_time_without_its_zone_or_that_is_none_is_refused(string since) =>
        Fields($$"""{{{since}},"until":"2026-11-21T00:00:00Z"}""").ShouldBe(["since"]);

    [Theory]
    [InlineData("\"failed\"")]
    [InlineData("[]")]
    [InlineData("[\"Failed\"]")]
    [InlineData("[\"failed\",\"lost\"]")]
    [InlineData("[\"failed\",null]")]
    [InlineData("[[\"failed\"]]")]
    [InlineData("[{\"failed\":true}]")]
    [InlineData("{\"failed\":[\"failed\"]}")]
    [InlineData("7")]
    public void States_that_are_not_a_list_of_known_names_are_refused(string states) =>
        Fields($$"""{{{Window}},"deliveryState":{{states}}}""").ShouldBe(["deliveryState"]);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"no such/name\"")]
    [InlineData("12")]
    [InlineData("[\"midjourney\"]")]
    public void A_source_that_cannot_be_a_name_is_refused(string source) => Fields($$"""{{{Window}},"source":{{source}}}""").ShouldBe(["source"]);

    [Fact]
    public void A_member_that_is_not_known_is_named() => Fields($$"""{{{Window}},"deliverystate":["failed"]}""").ShouldBe(["deliverystate"]);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Fields("""{"since":1,"until":"soon","source":"?","deliveryState":[],"more":true}""")
            .ShouldBe(["since", "until", "source", "deliveryState", "more"], ignoreOrder: true);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\u0000")]
    public void A_body_that_is_no_object_is_one_problem(string body) => Fields(body).ShouldHaveSingleItem();

    private static ReplayRequest Accepted(string body) => Read(body).ShouldBeOfType<Parsed<ReplayRequest>.Valid>().Value;

    private static IEnumerable<string> Fields(string body)
    {
        var problem = Read(body).ShouldBeOfType<Parsed<ReplayRequest>.Invalid>().Problem;
        problem.Status.ShouldBe(400);
        return problem.Errors.ShouldNotBeNull().Keys;
    }

    private static Parsed<ReplayRequest> Read(string body) => ReplayReader.Read(Encoding.UTF8.GetBytes(body));
}

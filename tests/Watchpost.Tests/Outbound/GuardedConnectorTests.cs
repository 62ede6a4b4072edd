using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Outbound;
using Watchpost.Tests.Delivery;

namespace Watchpost.Tests.Outbound;

public sealed class GuardedConnectorTests
{
    private const string Public = "93.184.215.14";
    private const string OtherPublic = "2606:4700:4700::1111";

    private readonly FakeTimeProvider time = new();
    private readonly List<IPEndPoint> dialled = [];

    [Theory]
    [InlineData(Public)]
    [InlineData(Public, OtherPublic)]
    public async Task A_public_name_is_dialled_at_its_first_address(params string[] answers)
    {
        await Connector(new(answers)).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken);

        dialled.ShouldBe([new(IPAddress.Parse(Public), 443)]);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fd00:ec2::254")]
    [InlineData(Public, "10.0.0.1")]
    [InlineData("10.0.0.1", Public)]
    [InlineData(Public, "::1")]
    [InlineData(OtherPublic, "::ffff:192.168.0.1")]
    public async Task One_address_that_is_not_public_refuses_the_whole_name(params string[] answers)
    {
        await Should.ThrowAsync<AddressRefusedException>(() => Connector(new(answers)).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken));

        dialled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_one_of_very_many_addresses_is_judged()
    {
        string[] answers = [.. Enumerable.Range(1, 199).Select(i => $"93.184.215.{i}"), "192.168.0.1"];

        await Should.ThrowAsync<AddressRefusedException>(() => Connector(new(answers)).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_that_changes_its_answer_is_asked_once_for_each_connection_and_judged_anew()
    {
        var resolver = new ScriptedResolver([Public], ["127.0.0.1"], [OtherPublic], ["169.254.169.254"]);
        var connector = Connector(resolver);

        await connector.ConnectAsync("rebind.example", 443, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<AddressRefusedException>(() => connector.ConnectAsync("rebind.example", 443, TestContext.Current.CancellationToken));
        await connector.ConnectAsync("rebind.example", 443, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<AddressRefusedException>(() => connector.ConnectAsync("rebind.example", 443, TestContext.Current.CancellationToken));

        resolver.Asked.ShouldBe(["rebind.example", "rebind.example", "rebind.example", "rebind.example"]);
        dialled.Select(endPoint => endPoint.Address.ToString()).ShouldBe([Public, OtherPublic]);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("168.63.129.16")]
    public async Task An_address_in_the_place_of_a_name_is_judged_without_asking(string host)
    {
        var resolver = new ScriptedResolver([Public]);

        await Should.ThrowAsync<AddressRefusedException>(() => Connector(resolver).ConnectAsync(host, 443, TestContext.Current.CancellationToken));
        resolver.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mapped_address_is_dialled_as_the_address_that_was_judged()
    {
        await Connector(new(["::ffff:93.184.215.14"])).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken);

        dialled.ShouldBe([new(IPAddress.Parse(Public), 443)]);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_resolved()
    {
        await Should.ThrowAsync<NameNotResolvedException>(() => Connector(new(Array.Empty<string>())).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken));
        await Should.ThrowAsync<NameNotResolvedException>(() => Connector(new((string[]?)null)).ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Private_networks_may_be_dialled_where_a_setting_says_so_but_never_the_platform()
    {
        await Connector(new(["127.0.0.1", "fd12::1"]), allowPrivate: true).ConnectAsync("localhost", 80, TestContext.Current.CancellationToken);
        dialled.Count.ShouldBe(1);

        await Should.ThrowAsync<AddressRefusedException>(() => Connector(new(["168.63.129.16"]), allowPrivate: true).ConnectAsync("x.example", 80, TestContext.Current.CancellationToken));
        await Should.ThrowAsync<AddressRefusedException>(() => Connector(new(["169.254.169.254"]), allowPrivate: true).ConnectAsync("x.example", 80, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("hooks.internal", 8080, true)]
    [InlineData("Hooks.Internal.", 8080, true)]
    [InlineData("hooks.internal", 8081, false)]
    [InlineData("other.internal", 8080, false)]
    public async Task An_allowed_host_may_be_private_at_its_port(string host, int port, bool allowed)
    {
        var connecting = Connector(new(["10.0.0.1"]), allowedHosts: "hooks.internal:8080").ConnectAsync(host, port, TestContext.Current.CancellationToken);

        if (allowed)
        {
            await connecting;
        }
        else
        {
            await Should.ThrowAsync<AddressRefusedException>(() => connecting);
        }
    }

    [Fact]
    public async Task Addresses_that_do_not_answer_are_passed_over_up_to_four()
    {
        string[] answers = [.. Enumerable.Range(1, 20).Select(i => $"93.184.215.{i}")];
        var connector = Connector(new(answers), dial: (_, _) => throw new SocketException((int)SocketError.ConnectionRefused));

        await Should.ThrowAsync<SocketException>(() => connector.ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken));
        dialled.Select(endPoint => endPoint.Address.ToString()).ShouldBe(answers[..4]);
    }

    [Fact]
    public async Task A_silent_address_gives_way_to_the_next_one()
    {
        var connector = Connector(new([OtherPublic, Public]), dial: async (endPoint, cancellationToken) =>
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return Stream.Null;
        });

        var connecting = connector.ConnectAsync("receiver.example", 443, TestContext.Current.CancellationToken);
        connecting.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(2));
        await connecting;

        dialled.Select(endPoint => endPoint.Address.ToString()).ShouldBe([OtherPublic, Public]);
    }

    [Fact]
    public async Task Giving_up_stops_the_dialling()
    {
        using var cancellation = new CancellationTokenSource();
        var connector = Connector(new([OtherPublic, Public]), dial: async (_, cancellationToken) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Stream.Null;
        });

        await Should.ThrowAsync<OperationCanceledException>(() => connector.ConnectAsync("receiver.example", 443, cancellation.Token));
        dialled.Count.ShouldBe(1);
    }

    private GuardedConnector Connector(
        ScriptedResolver resolver, bool allowPrivate = false, string? allowedHosts = null, Func<IPEndPoint, CancellationToken, Task<Stream>>? dial = null)
    {
        HostList.TryParse(allowedHosts, out var hosts, out _).ShouldBeTrue();
        return new(resolver, allowPrivate, hosts, time)
        {
            Dial = (endPoint, cancellationToken) =>
            {
                dialled.Add(endPoint);
                return dial?.Invoke(endPoint, cancellationToken) ?? Task.FromResult(Stream.Null);
            },
        };
    }
}

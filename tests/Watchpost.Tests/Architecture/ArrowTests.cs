namespace Watchpost.Tests.Architecture;

/// <summary>Who may know whom in the engine. A room is a second-level namespace, such as Watchpost.Delivery.</summary>
public sealed class ArrowTests
{
    /// <summary>From the bottom up. A room knows itself and the rooms of the layers below.</summary>
    private static readonly string[][] Layers =
    [
        ["Common", "Outbound"],
        ["Model"],
        ["Storage", "Telemetry"],
        ["Scheduling", "Sources", "Retention"],
        ["Delivery"],
        ["Polling"],
        ["Watches", "Settings"],
        ["Http"],
        ["root"],
    ];

    [Fact]
    public void Every_room_has_a_layer() =>
        CompiledTypes.Arrows.SelectMany(arrow => new[] { arrow.From.Room, arrow.To.Room }).Distinct()
            .Where(room => LayerOf(room) < 0)
            .Select(room => $"The room {room} is in no layer.")
            .ShouldBeNone();

    [Fact]
    public void Every_arrow_between_rooms_points_down() =>
        CompiledTypes.Arrows.Where(arrow => !IsAllowed(arrow))
            .GroupBy(arrow => $"{arrow.From.Room} -> {arrow.To.Room}")
            .OrderBy(arrows => arrows.Key, StringComparer.Ordinal)
            .Select(arrows => $"{arrows.Key} points up: {Examples(arrows)}")
            .ShouldBeNone();

    [Fact]
    public void No_namespaces_form_a_cycle()
    {
        var arrows = CompiledTypes.Arrows
            .Where(arrow => arrow.From.Namespace != arrow.To.Namespace)
            .GroupBy(arrow => (From: arrow.From.Namespace, To: arrow.To.Namespace))
            .ToArray();

        new NamespaceGraph(arrows.Select(group => group.Key)).Cycles()
            .Select(cycle => $"These form a cycle: {string.Join(", ", cycle)}\n" + string.Join('\n', arrows
                .Where(arrow => cycle.Contains(arrow.Key.From) && cycle.Contains(arrow.Key.To))
                .OrderBy(arrow => arrow.Count())
                .Select(arrow => $"  {arrow.Key.From} -> {arrow.Key.To}, {Examples(arrow)}")))
            .ShouldBeNone();
    }

    private static bool IsAllowed(Arrow arrow) => arrow.From.Room == arrow.To.Room || LayerOf(arrow.From.Room) > LayerOf(arrow.To.Room);

    private static int LayerOf(string room) => Array.FindIndex(Layers, layer => layer.Contains(room));

    private static string Examples(IEnumerable<Arrow> arrows) =>
        $"{arrows.Count()} in all, such as {string.Join("; ", arrows.Take(3).Select(arrow => $"{arrow.From.Name} -> {arrow.To.Name}"))}";
}

namespace Watchpost.Tests.Architecture;

internal static class Complaints
{
    /// <summary>Fails with one complaint a line.</summary>
    public static void ShouldBeNone(this IEnumerable<string> complaints)
    {
        var text = string.Join('\n', complaints);
        if (text.Length > 0)
        {
            Assert.Fail(text);
        }
    }
}

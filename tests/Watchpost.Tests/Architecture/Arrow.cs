namespace Watchpost.Tests.Architecture;

/// <summary>One type names another.</summary>
internal readonly record struct Arrow(TypeName From, TypeName To)
{
    public override string ToString() => $"{From} -> {To}";
}

internal readonly record struct TypeName(string Namespace, string Name)
{
    private const string Engine = "Watchpost";

    public bool IsOurs => Namespace == Engine || Namespace.StartsWith(Engine + ".", StringComparison.Ordinal);

    /// <summary>The second part of the namespace: Watchpost.Delivery.Signing is in the room Delivery.</summary>
    public string Room => Namespace == Engine ? "root" : Namespace.Split('.')[1];

    public override string ToString() => $"{Namespace}.{Name}";
}

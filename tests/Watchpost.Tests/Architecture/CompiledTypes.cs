using System.Collections.Immutable;
using Mono.Cecil;

namespace Watchpost.Tests.Architecture;

/// <summary>Which type of Watchpost.dll names which, in signatures, bodies, fields and attributes. A constant leaves no trace in compiled code.</summary>
internal static class CompiledTypes
{
    public static ImmutableArray<Arrow> Arrows { get; } = Read();

    private static ImmutableArray<Arrow> Read()
    {
        using var module = ModuleDefinition.ReadModule(typeof(WatchpostServices).Assembly.Location);
        return [.. module.GetTypes().SelectMany(ArrowsOf).Distinct().Where(arrow => arrow.From != arrow.To).OrderBy(arrow => arrow.ToString(), StringComparer.Ordinal)];
    }

    private static IEnumerable<Arrow> ArrowsOf(TypeDefinition type) =>
        from named in NamedBy(type).SelectMany(Parts)
        let arrow = new Arrow(Outermost(type), Outermost(named))
        where arrow.From.IsOurs && arrow.To.IsOurs
        select arrow;

    private static IEnumerable<TypeReference?> NamedBy(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. NamedByAttributes(type),
        .. NamedByGenerics(type),
        .. type.Fields.SelectMany(field => NamedByAttributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(NamedByAttributes),
        .. type.Events.SelectMany(NamedByAttributes),
        .. type.Methods.SelectMany(NamedByMethod),
    ];

    private static IEnumerable<TypeReference?> NamedByMethod(MethodDefinition method) =>
    [
        .. NamedBySignature(method),
        .. NamedByAttributes(method),
        .. NamedByAttributes(method.MethodReturnType),
        .. NamedByGenerics(method),
        .. method.Parameters.SelectMany(NamedByAttributes),
        .. method.Overrides.SelectMany(NamedBySignature),
        .. method.HasBody ? NamedByBody(method) : [],
    ];

    private static IEnumerable<TypeReference?> NamedByBody(MethodDefinition method) =>
    [
        .. method.Body.Variables.Select(variable => variable.VariableType),
        .. method.Body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            MethodReference called => NamedBySignature(called),
            _ => Array.Empty<TypeReference?>(),
        }),
    ];

    private static IEnumerable<TypeReference?> NamedBySignature(MethodReference method) =>
    [
        method.DeclaringType,
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> NamedByGenerics(IGenericParameterProvider generic) =>
        generic.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference?> NamedByAttributes(ICustomAttributeProvider annotated) =>
        annotated.CustomAttributes.SelectMany(attribute => NamedBySignature(attribute.Constructor)
            .Concat(attribute.ConstructorArguments.SelectMany(NamedByArgument))
            .Concat(attribute.Properties.Concat(attribute.Fields).SelectMany(named => NamedByArgument(named.Argument))));

    private static IEnumerable<TypeReference?> NamedByArgument(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [type],
        CustomAttributeArgument boxed => NamedByArgument(boxed),
        CustomAttributeArgument[] many => many.SelectMany(NamedByArgument),
        _ => [argument.Type],
    };

    /// <summary>List&lt;WakeUp[]&gt; names List and WakeUp.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.Append(generic.ElementType).SelectMany(Parts),
        FunctionPointerType pointer => pointer.Parameters.Select(parameter => parameter.ParameterType).Append(pointer.ReturnType).SelectMany(Parts),
        IModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };

    /// <summary>Nested types, those of the compiler among them, count as the type that they stand in.</summary>
    private static TypeName Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return new TypeName(type.Namespace, type.Name.Split('`')[0]);
    }
}

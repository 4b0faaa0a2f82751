using System.Reflection;

namespace Proofmark.Core.Storage;

/// <summary>
/// A kind of act, with the events it may emit and whether it needs two persons. Declared as a static field beside the
/// service that performs it; all of them are listed in docs/act-catalogue.md and a test compares.
/// </summary>
/// <param name="Code">Stable, dotted: <c>weapons.register</c>.</param>
/// <param name="TwoPersons">True for what cannot be undone: proposed by one, approved by another, then done.</param>
/// <param name="Events">Codes of the events that the act may emit.</param>
public sealed record ActType(string Code, bool TwoPersons, params string[] Events)
{
    /// <summary>It may be practised in a training register (<see cref="Training"/>). Whatever goes beyond the register itself may not.</summary>
    public bool Practised { get; init; }

    /// <summary>It moves a weapon (to a holder, a place, out of the country): it is not committed unless the gate let it pass (<see cref="Act.Passed"/>).</summary>
    public bool Moves { get; init; }

    /// <summary>It ends the record of a weapon: it is not committed unless the longest binding limit was asked and let it pass (<see cref="Act.LimitAsked"/>).</summary>
    public bool Purges { get; init; }

    /// <summary>It erases what is recorded of natural persons, whose periods are apart from those of weapons. Any other act that erases recorded content must ask the limit.</summary>
    public bool ErasesPersons { get; init; }

    /// <summary>It takes over what happened elsewhere and earlier: by its events nothing moves now, so it has no gate to pass. Nothing stops a weapon from being recorded.</summary>
    public bool Retells { get; init; }

    /// <summary>Every act type that this program declares, by code.</summary>
    public static IReadOnlyDictionary<string, ActType> All { get; } = Declared.Fields<ActType>().ToDictionary(t => t.Code, StringComparer.Ordinal);
}

/// <summary>Finds what the capabilities declare as static fields.</summary>
internal static class Declared
{
    public static IEnumerable<T> Fields<T>() where T : class =>
        from type in typeof(Declared).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where typeof(T).IsAssignableFrom(field.FieldType) && field.IsInitOnly && !field.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
        select (T)field.GetValue(null)!;
}

/// <summary>Every recorded table that this program declares.</summary>
public static class RecordTables
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, RecordTable> All { get; } = Declared.Fields<RecordTable>().ToDictionary(t => t.Name, StringComparer.Ordinal);
}

namespace Proofmark.Core.Languages;

/// <summary>A parsed message: a sequence of parts, in the ICU MessageFormat subset that docs/languages.md describes.</summary>
/// <param name="Parts">In reading order.</param>
public sealed record Message(IReadOnlyList<MessagePart> Parts)
{
    /// <summary>Every argument used anywhere in the message, as <c>name</c> or <c>name:kind</c> (kind number, date, time, plural, select).</summary>
    public IReadOnlySet<string> Placeholders() => Walk().SelectMany(PlaceholderOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every plural and select of the message, nested ones too.</summary>
    public IEnumerable<ChoicePart> Choices() => Walk().OfType<ChoicePart>();

    private IEnumerable<MessagePart> Walk() => Parts.SelectMany(p =>
        p is ChoicePart choice ? choice.Cases.Values.SelectMany(c => c.Walk()).Prepend(p) : [p]);

    private static IEnumerable<string> PlaceholderOf(MessagePart part) => part switch
    {
        ArgumentPart a => [a.Kind.Length == 0 ? a.Name : $"{a.Name}:{a.Kind}"],
        ChoicePart c => [$"{c.Name}:{(c.IsPlural ? "plural" : "select")}"],
        _ => [],
    };
}

/// <summary>One part of a message.</summary>
public abstract record MessagePart;

/// <summary>Text as it stands.</summary>
public sealed record LiteralPart(string Text) : MessagePart;

/// <summary><c>{name}</c> or <c>{name, number}</c>, <c>{name, date, short}</c>…</summary>
/// <param name="Name">The argument.</param>
/// <param name="Kind">Empty, <c>number</c>, <c>date</c> or <c>time</c>.</param>
/// <param name="Style">Empty, or <c>percent</c> for numbers, <c>short</c> or <c>year</c> for dates.</param>
public sealed record ArgumentPart(string Name, string Kind, string Style) : MessagePart;

/// <summary><c>#</c> inside a plural: the number itself.</summary>
public sealed record HashPart : MessagePart;

/// <summary><c>{name, plural, …}</c> or <c>{name, select, …}</c>; there is always a case <c>other</c>.</summary>
/// <param name="Name">The argument.</param>
/// <param name="IsPlural">Chosen by number, else by word.</param>
/// <param name="Cases">Case name (<c>=0</c>, <c>one</c>, <c>stolen</c>…) to its message.</param>
public sealed record ChoicePart(string Name, bool IsPlural, IReadOnlyDictionary<string, Message> Cases) : MessagePart;

/// <summary>A message that cannot be read; says where.</summary>
public sealed class MessageFormatException(string reason, int position) : FormatException($"{reason} (at character {position + 1})")
{
    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; } = reason;

    /// <summary>Index in the message, from 0.</summary>
    public int Position { get; } = position;
}

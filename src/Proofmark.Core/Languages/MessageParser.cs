using System.Collections.Frozen;
using System.Text;

namespace Proofmark.Core.Languages;

/// <summary>
/// Reads the subset of ICU MessageFormat that the texts use. Apostrophes follow ICU's default mode: <c>''</c> is one apostrophe,
/// and <c>'</c> directly before <c>{</c>, <c>}</c> (or <c>#</c> inside a plural) quotes up to the next one. Unlike ICU, a quotation
/// that is not closed is an error: in French it is nearly always <c>l'{name}</c>, which would swallow the argument.
/// </summary>
public sealed class MessageParser
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Styles = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        ["number"] = FrozenSet.Create(StringComparer.Ordinal, "", "percent", "plain"),
        ["date"] = FrozenSet.Create(StringComparer.Ordinal, "", "short", "month"),
        ["time"] = FrozenSet.Create(StringComparer.Ordinal, ""),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> PluralCases = FrozenSet.Create(StringComparer.Ordinal, "zero", "one", "two", "few", "many", "other");

    private readonly string _text;
    private int _at;

    private MessageParser(string text) => _text = text;

    /// <exception cref="MessageFormatException">With the position of the fault.</exception>
    public static Message Parse(string text)
    {
        var parser = new MessageParser(text);
        var message = parser.ReadMessage(inPlural: false, nested: false);
        return parser._at == text.Length ? message : throw parser.Fault("'}' without '{'");
    }

    private Message ReadMessage(bool inPlural, bool nested)
    {
        var parts = new List<MessagePart>();
        var literal = new StringBuilder();
        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new LiteralPart(literal.ToString()));
                literal.Clear();
            }
        }

        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == '\'')
            {
                ReadApostrophe(literal, inPlural);
            }
            else if (c == '{')
            {
                Flush();
                parts.Add(ReadArgument(inPlural));
            }
            else if (c == '}')
            {
                break;
            }
            else if (c == '#' && inPlural)
            {
                Flush();
                parts.Add(new HashPart());
            }
            else
            {
                literal.Append(c);
            }
        }

        if (nested && _at >= _text.Length)
        {
            throw Fault("a case is not closed with '}'");
        }

        Flush();
        return new(parts);
    }

    private void ReadApostrophe(StringBuilder literal, bool inPlural)
    {
        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        if (next == '\'')
        {
            literal.Append('\'');
            _at++;
            return;
        }

        if (!(next is '{' or '}' || (next == '#' && inPlural)))
        {
            literal.Append('\'');
            return;
        }

        var start = _at;
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'')
            {
                literal.Append(_text[_at]);
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                literal.Append('\'');
                _at++;
            }
            else
            {
                return;
            }
        }

        _at = start;
        throw Fault("an apostrophe opens a quotation that is not closed; write '' or ’ for an apostrophe before '{'");
    }

    // Leaves _at on the closing brace.
    private MessagePart ReadArgument(bool inPlural)
    {
        var start = _at;
        _at++;
        var name = ReadWord("the name of an argument");
        if (Next() == '}')
        {
            return new ArgumentPart(name, "", "");
        }

        Expect(',');
        _ = Next();
        var kindAt = _at;
        var kind = ReadWord("number, date, time, plural or select");
        if (kind is "plural" or "select")
        {
            Expect(',');
            return ReadChoice(name, kind == "plural", inPlural, start);
        }

        var style = "";
        if (Next() == ',')
        {
            _at++;
            style = ReadWord("a style");
        }

        if (!Styles.TryGetValue(kind, out var styles) || !styles.Contains(style))
        {
            _at = kindAt;
            throw Fault($"unknown format '{kind}{(style.Length > 0 ? ", " + style : "")}'");
        }

        return Next() == '}' ? new ArgumentPart(name, kind, style) : throw Fault("expected '}'");
    }

    private ChoicePart ReadChoice(string name, bool plural, bool inPlural, int start)
    {
        var cases = new Dictionary<string, Message>(StringComparer.Ordinal);
        while (Next() != '}')
        {
            var caseAt = _at;
            var word = ReadWord("a case");
            if (plural && word[0] != '=' && !PluralCases.Contains(word))
            {
                _at = caseAt;
                throw Fault($"'{word}' is no plural case");
            }

            Expect('{');
            if (!cases.TryAdd(word, ReadMessage(plural || inPlural, nested: true)))
            {
                throw Fault($"the case '{word}' is there twice");
            }

            _at++;
        }

        if (!cases.ContainsKey("other"))
        {
            _at = start;
            throw Fault($"'{name}' has no case 'other'");
        }

        return new(name, plural, cases);
    }

    private string ReadWord(string what)
    {
        _ = Next();
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '=' or '-' or '.'))
        {
            _at++;
        }

        return _at > from ? _text[from.._at] : throw Fault($"expected {what}");
    }

    private void Expect(char c)
    {
        if (Next() != c)
        {
            throw Fault($"expected '{c}'");
        }

        _at++;
    }

    private char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : throw Fault("the message ends too early");
    }

    private MessageFormatException Fault(string reason) => new(reason, Math.Min(_at, _text.Length));
}

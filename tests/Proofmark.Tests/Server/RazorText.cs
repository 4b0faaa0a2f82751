namespace Proofmark.Tests.Server;

/// <summary>
/// Finds words that a .razor file holds itself: text between tags, and attributes that people see or hear. Reads as much of Razor's
/// grammar as that needs: directives, comments, expressions, code with markup inside, markup with code inside.
/// </summary>
internal sealed class RazorText
{
    private static readonly HashSet<string> Seen = new(StringComparer.OrdinalIgnoreCase)
    {
        "title", "alt", "placeholder", "aria-label", "aria-description", "label", "hint", "lead", "caption", "confirm", "term", "prompt", "who", "description",
    };

    private static readonly HashSet<string> Void = new(StringComparer.OrdinalIgnoreCase) { "input", "meta", "link", "br", "hr", "img", "col", "source", "wbr" };
    private static readonly string[] Directives = ["page", "attribute", "inject", "inherits", "using", "typeparam", "layout", "implements", "namespace", "preservewhitespace"];
    private static readonly string[] Blocks = ["if", "for", "foreach", "while", "switch", "using", "lock", "try"];

    private readonly string _source;
    private readonly List<string> _found = [];
    private int _at;

    private RazorText(string source) => _source = source;

    /// <summary>Every word found, with its line.</summary>
    public static IReadOnlyList<string> WordsIn(string source)
    {
        var reader = new RazorText(source);
        reader.Markup(untilClose: null);
        return reader._found;
    }

    private char Now => _at < _source.Length ? _source[_at] : '\0';

    private void Markup(string? untilClose)
    {
        var textFrom = _at;
        void Text()
        {
            var words = _source[textFrom.._at].Replace("&nbsp;", "", StringComparison.Ordinal);
            if (words.Any(char.IsLetter))
            {
                Found(textFrom, words.Trim());
            }
        }

        while (_at < _source.Length)
        {
            if (Now == '@' && At("@@"))
            {
                _at += 2;
            }
            else if (Now == '@')
            {
                Text();
                if (!Transition())
                {
                    return;
                }

                textFrom = _at;
            }
            else if (At("</"))
            {
                Text();
                _at = _source.IndexOf('>', _at) + 1;
                textFrom = _at;
                if (untilClose is not null)
                {
                    return;
                }
            }
            else if (Now == '<' && _at + 1 < _source.Length && (char.IsLetter(_source[_at + 1]) || _source[_at + 1] == '!'))
            {
                Text();
                Element();
                textFrom = _at;
            }
            else
            {
                _at++;
            }
        }

        Text();
    }

    // On '<': the whole element. Leaves _at behind it.
    private void Element()
    {
        if (At("<!"))
        {
            _at = _source.IndexOf('>', _at) + 1;
            return;
        }

        _at++;
        var name = Word();
        while (true)
        {
            Blanks();
            if (At("/>"))
            {
                _at += 2;
                return;
            }

            if (Now is '>' or '\0')
            {
                _at++;
                break;
            }

            Attribute();
        }

        if (!Void.Contains(name))
        {
            Markup(untilClose: name);
        }
    }

    private void Attribute()
    {
        var from = _at;
        while (Now is not ('=' or '>' or '/' or '\0') && !char.IsWhiteSpace(Now))
        {
            _at++;
        }

        var name = _source[from.._at];
        if (Now != '=')
        {
            _at += name.Length == 0 ? 1 : 0;
            return;
        }

        _at += 2;
        var quote = _source[_at - 1];
        var (valueFrom, words) = (_at, false);
        while (_at < _source.Length && Now != quote)
        {
            if (Now == '@')
            {
                Transition();
            }
            else
            {
                words |= char.IsLetter(Now);
                _at++;
            }
        }

        if (words && Seen.Contains(name))
        {
            Found(valueFrom, $"{name}=\"{_source[valueFrom.._at]}\"");
        }

        _at++;
    }

    // On '@': leaves _at behind the expression or block; false when the rest of the file is code.
    private bool Transition()
    {
        _at++;
        if (Now == '*')
        {
            _at = _source.IndexOf("*@", _at, StringComparison.Ordinal) + 2;
            return true;
        }

        if (Now == '(')
        {
            Code('(', ')');
            return true;
        }

        if (Now == '{')
        {
            Code('{', '}');
            return true;
        }

        var word = Word();
        if (word is "code" or "functions")
        {
            return false;
        }

        if (Directives.Contains(word) && !(word == "using" && Upcoming() == '('))
        {
            _at = _source.IndexOf('\n', _at) is var end && end < 0 ? _source.Length : end;
            return true;
        }

        if (Blocks.Contains(word))
        {
            Block();
            return true;
        }

        while (true)
        {
            if (Now is '(' or '[')
            {
                Code(Now, Now == '(' ? ')' : ']');
            }
            else if ((Now is '.' or '!' or '?') && _at + 1 < _source.Length && (char.IsLetter(_source[_at + 1]) || (Now != '.' && _source[_at + 1] is '.' or '[')))
            {
                _at++;
                _ = Word();
            }
            else
            {
                return true;
            }
        }
    }

    private void Block()
    {
        while (true)
        {
            if (Upcoming() == '(')
            {
                Blanks();
                Code('(', ')');
            }

            Blanks();
            Code('{', '}');
            var back = _at;
            Blanks();
            var word = Word();
            if (word is not ("else" or "catch" or "finally"))
            {
                _at = back;
                return;
            }

            if (Upcoming() == 'i')
            {
                Blanks();
                _ = Word();
            }
        }
    }

    // On an opening bracket: code up to its partner, with markup inside where a statement or an expression may begin with a tag.
    private void Code(char open, char close)
    {
        var depth = 0;
        for (; _at < _source.Length; _at++)
        {
            var c = Now;
            if (c == '"' || (c == '\'' && _at + 2 < _source.Length))
            {
                Quoted(c);
            }
            else if (c == '@' && At("@*"))
            {
                _at = _source.IndexOf("*@", _at, StringComparison.Ordinal) + 1;
            }
            else if (c == '<' && _at + 1 < _source.Length && char.IsLetter(_source[_at + 1]) && MayBeginMarkup())
            {
                Element();
                _at--;
            }
            else if (c == '@' && open == '{')
            {
                Transition();
                _at--;
            }
            else if (c == open)
            {
                depth++;
            }
            else if (c == close && --depth == 0)
            {
                _at++;
                return;
            }
        }
    }

    private bool MayBeginMarkup()
    {
        var before = _at - 1;
        while (before >= 0 && char.IsWhiteSpace(_source[before]))
        {
            before--;
        }

        return before >= 0 && (_source[before] is '{' or '}' or ';' or '>' or '@' or ')');
    }

    private void Quoted(char quote)
    {
        for (_at++; _at < _source.Length && Now != quote; _at++)
        {
            if (Now == '\\')
            {
                _at++;
            }
        }
    }

    private bool At(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private char Upcoming()
    {
        var i = _at;
        while (i < _source.Length && char.IsWhiteSpace(_source[i]))
        {
            i++;
        }

        return i < _source.Length ? _source[i] : '\0';
    }

    private void Blanks()
    {
        while (_at < _source.Length && char.IsWhiteSpace(Now))
        {
            _at++;
        }
    }

    private string Word()
    {
        var from = _at;
        while (char.IsLetterOrDigit(Now) || Now == '_')
        {
            _at++;
        }

        return _source[from.._at];
    }

    private void Found(int position, string words) => _found.Add($"{_source.AsSpan(0, position).Count('\n') + 1}: {words}");
}

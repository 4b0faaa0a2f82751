using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>Reads the text form of a pattern, grammar version 1 (docs/mark-query.md).</summary>
internal sealed class MarkPatternReader
{
    private const int MaxTextLength = 32_768;

    private readonly string _text;
    private readonly List<MarkPosition> _positions = [];
    private Problem? _problem;
    private int _at;

    private MarkPatternReader(string text) => _text = text;

    public static ParseResult<MarkPattern> Read(string? text, string? field)
    {
        if (string.IsNullOrWhiteSpace(text)) return MarkPattern.Empty;
        if (text.Length > MaxTextLength) return Problem.Of("marking.query_too_long", field, ("limit", MaxTextLength), ("found", text.Length));
        if (MarkText.Forbidden(text, field) is { } forbidden) return forbidden;
        var reader = new MarkPatternReader(text);
        return reader.ReadAll() is { } problem ? problem with { Field = field } : MarkPattern.Make([.. reader._positions], field);
    }

    /// <summary>
    /// What a character means when no backslash is before it, as the ASCII character of the grammar; NUL when it stands for itself.
    /// Chinese, Japanese and Arabic keyboards give other characters for the same keys.
    /// </summary>
    internal static char MeaningOf(char character, bool inChoice) => character switch
    {
        '?' or '？' or '؟' => '?',
        '*' or '＊' => '*',
        '[' or '［' => '[',
        ']' or '］' => ']',
        '\\' or '＼' => '\\',
        '{' or '｛' => '{',
        '}' or '｝' => '}',
        '|' or '｜' => '|',
        ':' or '：' when inChoice => ':',
        ' ' or '\u3000' when inChoice => ' ',
        _ => '\0',
    };

    private Problem? ReadAll()
    {
        while (_at < _text.Length && _problem is null)
        {
            switch (MeaningOf(_text[_at], inChoice: false))
            {
                case '?': _positions.Add(MarkPosition.Unreadable); _at++; break;
                case '*': _positions.Add(MarkPosition.Gap); _at++; break;
                case '[': ReadChoice(); break;
                case ']': Fail("marking.query_unopened", _at); break;
                default:
                    if (ReadCharacter(inChoice: false) is { } character) _positions.Add(MarkPosition.Certain(character));
                    break;
            }
        }
        return _problem;
    }

    private void ReadChoice()
    {
        var opened = _at++;
        var alternatives = new List<Alternative>();
        while (_problem is null)
        {
            if (_at == _text.Length)
            {
                Fail("marking.query_unclosed", opened);
                return;
            }
            var meaning = MeaningOf(_text[_at], inChoice: true);
            if (meaning == ' ')
            {
                _at++;
                continue;
            }
            if (meaning == ']')
            {
                _at++;
                if (OneOfPosition.Check(alternatives) is { } wrong) Fail(wrong, opened);
                else _positions.Add(new OneOfPosition(alternatives));
                return;
            }
            var at = _at;
            if (ReadCharacter(inChoice: true) is not { } character) return;
            var weight = _at < _text.Length && MeaningOf(_text[_at], inChoice: true) == ':' ? ReadWeight(character) : null;
            alternatives.Add(new Alternative(character, weight));
            // Rules about one alternative are checked where it stands, so that the place named is the right one.
            if (_problem is null && OneOfPosition.Check(alternatives) is { } problem) Fail(problem, at);
        }
    }

    private decimal? ReadWeight(char character)
    {
        var start = ++_at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.' or ',')) _at++;
        var digits = _text[start.._at].Replace(',', '.');
        // No exponent, no sign; digits that the type cannot hold are a bad weight, not a crash.
        if (digits.Length <= 8 && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)) return weight;
        Fail(Problem.Of("marking.query_weight", null, ("character", character.ToString())), start);
        return null;
    }

    private char? ReadCharacter(bool inChoice)
    {
        var place = _at;
        var character = _text[_at++];
        switch (MeaningOf(character, inChoice))
        {
            case '\0': return character;
            case '\\' when _at < _text.Length: return _text[_at++];
            case '\\': Fail("marking.query_escape", place); return null;
            default: Fail(Problem.Of("marking.query_reserved", null, ("character", character.ToString())), place); return null;
        }
    }

    private void Fail(string code, int at) => Fail(Problem.Of(code), at);

    private void Fail(Problem problem, int at) => _problem ??= problem with
    {
        Arguments = new Dictionary<string, object?>(problem.Arguments ?? new Dictionary<string, object?>()) { ["position"] = at + 1 },
    };
}

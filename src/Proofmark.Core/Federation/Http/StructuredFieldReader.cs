using System.Globalization;
using System.Text;
using Proofmark.Core.Federation.Json;

namespace Proofmark.Core.Federation.Http;

/// <summary>The parsing algorithms of RFC 9651 §4.2, one method per section. False means: the field is void.</summary>
internal sealed class StructuredFieldReader(string text)
{
    private int _at;
    private bool _repeated;

    private bool End => _at >= text.Length;

    private char Here => End ? '\0' : text[_at];

    // §4.2 and §4.2.2
    public bool TryDictionary(out List<KeyValuePair<string, object>> members, out bool repeated)
    {
        members = [];
        repeated = false;
        Skip(' ');
        while (!End)
        {
            if (!TryKey(out var key) || !TryMember(out var value))
            {
                return false;
            }

            Put(members, key, value);
            repeated = _repeated;
            SkipBlanks();
            if (End)
            {
                return true;
            }

            if (!Take(','))
            {
                return false;
            }

            SkipBlanks();
            if (End)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryMember(out object value)
    {
        if (Take('='))
        {
            return Here == '(' ? TryInnerList(out value) : TryItem(out value);
        }

        value = true;
        if (!TryParameters(out var parameters))
        {
            return false;
        }

        value = new SfItem(true, parameters);
        return true;
    }

    // §4.2.1.2
    private bool TryInnerList(out object value)
    {
        value = true;
        var items = new List<SfItem>();
        if (!Take('('))
        {
            return false;
        }

        while (!End)
        {
            Skip(' ');
            if (Take(')'))
            {
                if (!TryParameters(out var parameters))
                {
                    return false;
                }

                value = new SfInnerList(items, parameters);
                return true;
            }

            if (!TryItem(out var item))
            {
                return false;
            }

            items.Add((SfItem)item);
            if (Here is not (' ' or ')'))
            {
                return false;
            }
        }

        return false;
    }

    // §4.2.3
    private bool TryItem(out object value)
    {
        value = true;
        if (!TryBare(out var bare) || !TryParameters(out var parameters))
        {
            return false;
        }

        value = new SfItem(bare, parameters);
        return true;
    }

    // §4.2.3.2
    private bool TryParameters(out SfParameters parameters)
    {
        var items = new List<KeyValuePair<string, object>>();
        parameters = new SfParameters(items);
        while (Take(';'))
        {
            Skip(' ');
            if (!TryKey(out var key))
            {
                return false;
            }

            object value = true;
            if (Take('=') && !TryBare(out value))
            {
                return false;
            }

            Put(items, key, value);
        }

        return true;
    }

    // §4.2.3.3
    private bool TryKey(out string key)
    {
        var start = _at;
        if (!(char.IsAsciiLetterLower(Here) || Here == '*'))
        {
            key = "";
            return false;
        }

        while (char.IsAsciiLetterLower(Here) || char.IsAsciiDigit(Here) || Here is '_' or '-' or '.' or '*')
        {
            _at++;
        }

        key = text[start.._at];
        return true;
    }

    // §4.2.3.1
    private bool TryBare(out object value) => Here switch
    {
        '-' or (>= '0' and <= '9') => TryInteger(out value),
        '"' => TryString(out value),
        ':' => TryBytes(out value),
        '?' => TryBoolean(out value),
        '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => TryToken(out value),
        _ => None(out value),
    };

    // §4.2.4, without decimals
    private bool TryInteger(out object value)
    {
        var start = _at;
        Take('-');
        var digits = _at;
        while (char.IsAsciiDigit(Here))
        {
            _at++;
        }

        if (_at == digits || _at - digits > 15 || Here == '.')
        {
            return None(out value);
        }

        value = long.Parse(text.AsSpan(start.._at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return true;
    }

    // §4.2.5
    private bool TryString(out object value)
    {
        var result = new StringBuilder();
        _at++;
        while (!End)
        {
            var c = text[_at++];
            if (c == '\\')
            {
                if (Here is not ('"' or '\\'))
                {
                    return None(out value);
                }

                result.Append(text[_at++]);
            }
            else if (c == '"')
            {
                value = result.ToString();
                return true;
            }
            else if (c is < ' ' or > '~')
            {
                return None(out value);
            }
            else
            {
                result.Append(c);
            }
        }

        return None(out value);
    }

    // §4.2.6
    private bool TryToken(out object value)
    {
        var start = _at++;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '+' or '-' or '.' or '^' or '_' or '`' or '|' or '~' or ':' or '/')
        {
            _at++;
        }

        value = new SfToken(text[start.._at]);
        return true;
    }

    // §4.2.7. Padding is demanded, which the section allows: two writings of one signature would be one too many.
    private bool TryBytes(out object value)
    {
        _at++;
        var end = text.IndexOf(':', _at);
        if (end < 0 || !Base64.TryRead(text[_at..end], out var bytes))
        {
            return None(out value);
        }

        _at = end + 1;
        value = bytes;
        return true;
    }

    // §4.2.8
    private bool TryBoolean(out object value)
    {
        _at++;
        value = Here == '1';
        return Take('1') || Take('0');
    }

    // A key that comes again keeps its place and takes the later value.
    private void Put(List<KeyValuePair<string, object>> items, string key, object value)
    {
        var place = items.FindIndex(i => i.Key == key);
        if (place >= 0)
        {
            _repeated = true;
            items[place] = new(key, value);
        }
        else
        {
            items.Add(new(key, value));
        }
    }

    private static bool None(out object value)
    {
        value = true;
        return false;
    }

    private bool Take(char c)
    {
        if (End || text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Skip(char c)
    {
        while (!End && text[_at] == c)
        {
            _at++;
        }
    }

    private void SkipBlanks()
    {
        while (!End && text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }
}

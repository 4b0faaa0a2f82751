using System.Text.RegularExpressions;
using Proofmark.Core.Storage;

namespace Proofmark.Tests.Languages;

/// <summary>
/// Which texts the source uses: by the whole key as a string, by a problem's code (<c>problem.</c> before it), by a field's name
/// (<c>field.</c> before it), as one of the closed list of purposes, or by a prefix of at least two words that ends in a dot or underscore (<c>$"find.kind.{…}"</c>).
/// </summary>
internal sealed partial class TextUse
{
    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Key)> _asked = [];

    public TextUse(IEnumerable<(string Path, string Text)> sources)
    {
        foreach (var (path, text) in sources)
        {
            _strings.UnionWith(StringPattern().Matches(text).Select(m => m.Groups["s"].Value));
            _prefixes.UnionWith(PrefixPattern().Matches(text).Select(m => m.Groups["s"].Value));
            _asked.AddRange(AskedPattern().Matches(text).Select(m => (path, m.Groups["s"].Value)));
            _asked.AddRange(ProblemPattern().Matches(text).Select(m => (path, "problem." + m.Groups["s"].Value)));
        }
    }

    public IEnumerable<(string Path, string Key)> Missing(Func<string, bool> exists) => _asked.Where(a => !exists(a.Key)).Distinct();

    public bool Uses(string key) =>
        _strings.Contains(key)
        || (key.StartsWith("problem.", StringComparison.Ordinal) && _strings.Contains(key["problem.".Length..]))
        || (key.StartsWith("field.", StringComparison.Ordinal) && _strings.Contains(key["field.".Length..]))
        || (key.StartsWith("purpose.", StringComparison.Ordinal) && Purpose.Codes.Contains(key["purpose.".Length..]))
        || _prefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal));

    [GeneratedRegex("\"(?<s>[a-z0-9_.]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StringPattern();

    [GeneratedRegex("\"(?<s>[a-z0-9_]+\\.[a-z0-9_.]*[._])[{\"]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrefixPattern();

    [GeneratedRegex("""(\b([Tt]exts?|T|_text)\[|\bSay\()\s*"(?<s>[a-z0-9_.]+)"\s*[\]),]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AskedPattern();

    [GeneratedRegex("""\b(new Problem|Problem\.Of)\(\s*"(?<s>[a-z0-9_.]+)"\s*[),]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProblemPattern();
}

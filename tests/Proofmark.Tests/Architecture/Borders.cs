using System.Text.RegularExpressions;

namespace Proofmark.Tests.Architecture;

/// <summary>The table of allowed edges in ARCHITECTURE.md, and the search for what breaks it.</summary>
internal sealed partial class Borders
{
    private readonly Dictionary<string, HashSet<string>> _allowed;

    private Borders(Dictionary<string, HashSet<string>> allowed) => _allowed = allowed;

    public IReadOnlyCollection<string> Capabilities => _allowed.Keys;

    public IReadOnlySet<string> AllowedFor(string capability) => _allowed[capability];

    /// <summary>Reads the rows between the marks <c>edges</c>: first cell the capability, last cell what it may use.</summary>
    public static Borders Read(string markdown)
    {
        var table = markdown[markdown.IndexOf("<!-- edges -->", StringComparison.Ordinal)..markdown.IndexOf("<!-- /edges -->", StringComparison.Ordinal)];
        var rows = table.Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries));
        return new(rows.ToDictionary(
            r => r[0], r => r[^1].Split(',', StringSplitOptions.TrimEntries).Where(c => c is not "–" and not "").ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal));
    }

    /// <summary>Every use of a capability that the table does not allow, every folder without a row and every row without meaning.</summary>
    public IReadOnlyList<string> Violations(string core)
    {
        var found = new List<string>();
        var folders = Directory.GetDirectories(core).Select(d => Path.GetFileName(d)!).Where(d => d is not "bin" and not "obj").Order(StringComparer.Ordinal).ToList();
        found.AddRange(folders.Where(f => !_allowed.ContainsKey(f)).Select(f => $"{f} has no row in the table of ARCHITECTURE.md"));
        found.AddRange(_allowed.SelectMany(row => row.Value.Where(used => !_allowed.ContainsKey(used)).Select(used => $"{row.Key} may use {used}, which is no capability")));
        foreach (var folder in folders.Where(_allowed.ContainsKey))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(core, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                found.AddRange(ViolationsIn(core, folder, file));
        }

        return found;
    }

    /// <summary>A chain of capabilities that comes back to its start, or null.</summary>
    public string? Cycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return _allowed.Keys.Select(c => CycleFrom(c, [], done)).FirstOrDefault(c => c is not null);
    }

    private string? CycleFrom(string capability, List<string> path, HashSet<string> done)
    {
        if (path.Contains(capability)) return string.Join(" → ", [.. path.SkipWhile(p => p != capability), capability]);
        if (done.Contains(capability) || !_allowed.TryGetValue(capability, out var uses)) return null;
        var further = uses.Select(u => CycleFrom(u, [.. path, capability], done)).FirstOrDefault(c => c is not null);
        done.Add(capability);
        return further;
    }

    private IEnumerable<string> ViolationsIn(string core, string capability, string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            foreach (Match match in Use().Matches(Comment().Replace(line, "")))
            {
                var used = match.Groups[1].Value;
                if (used == capability || _allowed[capability].Contains(used)) continue;
                var allowed = _allowed[capability].Count == 0 ? "none" : string.Join(", ", _allowed[capability].Order(StringComparer.Ordinal));
                yield return $"{Path.GetRelativePath(core, file)}:{number} uses {used}; allowed: {allowed}";
            }
        }
    }

    // "Proofmark.Core.Tracing" in a using or in code, and "Core.Tracing", which resolves from inside Proofmark.
    [GeneratedRegex(@"(?<!YamlDotNet\.)\bCore\.([A-Z]\w*)", RegexOptions.None, 1000)]
    private static partial Regex Use();

    [GeneratedRegex(@"//.*$", RegexOptions.None, 1000)]
    private static partial Regex Comment();
}

namespace Proofmark.Bench;

/// <summary>A page, its address, and the first person who may see it.</summary>
internal sealed record FoundPage(string Name, string Path, Visitor By);

/// <summary>Finds a node's pages as people do: from its menus, and from page to page.</summary>
internal static class PageFinder
{
    /// <summary>Pages without an id in their address, searches, and what these link to, each with the first person who may see it.</summary>
    public static async Task<(List<FoundPage> Pages, List<string> Unreached)> FindAsync(PagesNode node, RequestWatch watch)
    {
        var waiting = node.Templates.ToList();
        var pages = new List<FoundPage>();
        var read = new Queue<(Visitor By, string Html)>();
        async Task<bool> TryAsync(string name, string path, IEnumerable<Visitor> people)
        {
            foreach (var person in people)
            {
                if (await person.TryOpenAsync(path, watch) is not { } html) continue;
                pages.Add(new FoundPage(name, path, person));
                read.Enqueue((person, html));
                return true;
            }
            return false;
        }

        foreach (var template in waiting.Where(t => !t.Contains('{', StringComparison.Ordinal)).ToList())
            if (await TryAsync(NameOf(template), template, node.People)) waiting.Remove(template);
        foreach (var (name, query) in node.Searches) await TryAsync(name, query, node.People);
        foreach (var (template, path) in node.Known)
            if (waiting.FirstOrDefault(t => t == template || (template.EndsWith(':') && t.StartsWith(template, StringComparison.Ordinal))) is { } known && await TryAsync(NameOf(known), path, node.People)) waiting.Remove(known);
        while (read.TryDequeue(out var page))
        {
            foreach (var link in Visitor.Links(page.Html))
            {
                var path = link.Split('?', '#')[0];
                if (waiting.FirstOrDefault(t => Fits(t, path)) is { } template && await TryAsync(NameOf(template), path, [page.By, .. node.People])) waiting.Remove(template);
            }
        }
        return (pages, waiting);
    }

    private static string NameOf(string template) =>
        template == "/" ? "home" : string.Concat(template.Trim('/').Split(':')[0].Where(c => c is not ('{' or '}' or '*'))).Replace('/', '.').ToLowerInvariant() + (template.Contains(':', StringComparison.Ordinal) ? template[(template.IndexOf('}', StringComparison.Ordinal) + 1)..].Replace('/', '.') : "");

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Trim('/').Split('/'), path.Trim('/').Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(p => p.First.StartsWith('{') ? !p.Second.All(char.IsLower) : p.First == p.Second);
    }
}

using System.Globalization;
using Proofmark.Core.Shared;
using YamlDotNet.RepresentationModel;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>A YAML map being read: knows its place, which keys were asked for, and collects what is wrong.</summary>
internal sealed class MapView
{
    private const int MaxProblems = 50;
    private readonly YamlMappingNode _node;
    private readonly string _path;
    private readonly List<Problem> _problems;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public MapView(YamlMappingNode node, string path, List<Problem> problems)
    {
        (_node, _path, _problems) = (node, path, problems);
        foreach (var key in node.Children.Keys.Where(k => k is not YamlScalarNode))
        {
            Add("import.mapping_map", path, YamlTree.Line(key));
        }
    }

    public int Line => YamlTree.Line(_node);

    public IReadOnlyList<Problem> Problems => _problems;

    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    public bool Has(string key) => Node(key) is not null;

    public YamlNode? Node(string key)
    {
        _asked.Add(key);
        return Find(key);
    }

    public string? Required(string key)
    {
        if (!Has(key))
        {
            Refuse(key, "import.mapping_missing");
        }

        return Text(key);
    }

    public string? Text(string key)
    {
        switch (Node(key))
        {
            case null: return null;
            case YamlScalarNode { Value: var value }: return value ?? "";
            default:
                Refuse(key, "import.mapping_text");
                return null;
        }
    }

    public MapView? Map(string key)
    {
        switch (Node(key))
        {
            case null: return null;
            case YamlMappingNode map: return new MapView(map, Path(key), _problems);
            default:
                Refuse(key, "import.mapping_map");
                return null;
        }
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string> List(string key)
    {
        switch (Node(key))
        {
            case null: return [];
            case YamlScalarNode { Value: var value }: return [value ?? ""];
            case YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode):
                return [.. list.Children.Cast<YamlScalarNode>().Select(c => c.Value ?? "")];
            default:
                Refuse(key, "import.mapping_text");
                return [];
        }
    }

    /// <summary>One of some texts; the first is what it is when left out.</summary>
    public T Choice<T>(string key, params (string Text, T Value)[] choices)
    {
        if (Text(key) is { } text)
        {
            foreach (var choice in choices)
            {
                if (choice.Text == text)
                {
                    return choice.Value;
                }
            }

            Refuse(key, "import.mapping_value", ("value", text), ("allowed", string.Join(", ", choices.Select(c => c.Text))));
        }

        return choices[0].Value;
    }

    public int? Number(string key, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(key, "import.mapping_value", ("value", text), ("allowed", $"{least}–{most}"));
        return null;
    }

    public void Refuse(string key, string code, params (string Name, object? Value)[] arguments) =>
        Add(code, Path(key), Find(key) is { } node ? YamlTree.Line(node) : Line, arguments);

    /// <summary>Refuses every key that nobody asked for, with the one that may have been meant.</summary>
    public void RefuseUnread()
    {
        foreach (var key in Keys.Where(k => !_asked.Contains(k)))
        {
            RefuseKey(key, _asked);
        }
    }

    public void RefuseKey(string key, IEnumerable<string> known)
    {
        var nearest = HeadingText.Nearest(key, known);
        Refuse(key, "import.mapping_key", ("has", nearest is null ? "no" : "yes"), ("nearest", nearest ?? ""), ("known", string.Join(", ", known.Order(StringComparer.Ordinal))));
    }

    public void ThrowIfRefused()
    {
        if (_problems.Count > 0)
        {
            throw new ProblemException([.. _problems.Take(MaxProblems)]);
        }
    }

    public string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private void Add(string code, string path, int line, params (string Name, object? Value)[] arguments) =>
        _problems.Add(Problem.Of(code, null, [("key", path), ("line", line), .. arguments]));

    private YamlNode? Find(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
}

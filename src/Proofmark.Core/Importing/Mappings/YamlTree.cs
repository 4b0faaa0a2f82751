using Proofmark.Core.Shared;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>
/// Reads YAML as a tree of plain texts, lists and maps, and nothing else: no aliases (which multiply), no tags (which name types),
/// no depth that could exhaust the stack.
/// </summary>
internal static class YamlTree
{
    private const int MaxChars = 1 << 20;
    private const int MaxDepth = 16;

    /// <summary>The root map.</summary>
    /// <exception cref="ProblemException"><c>import.mapping_yaml</c>, <c>import.mapping_alias</c>, <c>import.mapping_size</c>, <c>import.mapping_map</c>, each with a line.</exception>
    public static YamlMappingNode Read(string yaml)
    {
        if (yaml.Length > MaxChars)
        {
            throw new ProblemException(Problem.Of("import.mapping_size", null, ("limit", MaxChars)));
        }

        try
        {
            CheckEvents(yaml);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new ProblemException(Problem.Of("import.mapping_map", null, ("line", 1), ("key", "")));
        }
        catch (YamlException e)
        {
            throw new ProblemException(Problem.Of("import.mapping_yaml", null, ("line", (int)e.Start.Line), ("detail", Plain(e))));
        }
    }

    /// <summary>The line of a node, counted from 1.</summary>
    public static int Line(YamlNode node) => (int)node.Start.Line;

    private static void CheckEvents(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            var current = parser.Current!;
            depth += current.NestingIncrease;
            var anchored = current is AnchorAlias || current is NodeEvent { Anchor.IsEmpty: false };
            if (anchored || current is NodeEvent { Tag.IsEmpty: false } || depth > MaxDepth)
            {
                throw new ProblemException(Problem.Of("import.mapping_alias", null, ("line", (int)current.Start.Line)));
            }
        }
    }

    private static string Plain(YamlException e)
    {
        var inner = e.InnerException ?? e;
        return inner.Message;
    }
}

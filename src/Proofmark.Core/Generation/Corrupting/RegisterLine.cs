using System.Text;

namespace Proofmark.Core.Generation.Corrupting;

/// <summary>A line of a generated register file as cells. Such a file has no line breaks within a cell.</summary>
internal static class RegisterLine
{
    /// <summary>The cells of a line.</summary>
    public static string[] Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[++i]);
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(c);
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}

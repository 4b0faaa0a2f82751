using System.Text;
using Proofmark.Core.Generation;
using Proofmark.Core.Reference;

namespace Proofmark.Tests.Generation;

/// <summary>A register generated into a folder of its own, and the CSV read by the shortest reader that can be right.</summary>
internal sealed class GeneratedRegister : IDisposable
{
    private GeneratedRegister(string folder, GenerationResult result) => (Folder, Result) = (folder, result);

    public string Folder { get; }

    public GenerationResult Result { get; }

    public AnswerKey Key => Result.Key;

    public static GeneratedRegister Make(long weapons, long seed, string state = "XA")
    {
        var folder = Directory.CreateTempSubdirectory("generated").FullName;
        return new(folder, RegisterGenerator.Generate(new GenerationRequest(weapons, seed, folder, state), ReferenceTables.Shipped));
    }

    /// <summary>Rows as heading → cell; rows that have not as many cells as headings, and blank lines, are left out.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Rows()
    {
        string[]? headings = null;
        foreach (var line in File.ReadLines(Result.Register))
        {
            var cells = Split(line);
            if (headings is null) headings = cells;
            else if (cells.Length == headings.Length) yield return headings.Zip(cells).ToDictionary(p => p.First, p => p.Second);
        }
    }

    /// <summary>A mark without separators, in capitals, Latin letters and ASCII digits: what this test holds to be the same mark.</summary>
    public static string Fold(string mark)
    {
        var folded = new StringBuilder();
        foreach (var c in mark.ToUpperInvariant())
        {
            if (c is ' ' or '-') continue;
            var cyrillic = "АВСЕНКМРТХ".IndexOf(c, StringComparison.Ordinal);
            folded.Append(c is >= '\u0660' and <= '\u0669' ? (char)('0' + (c - '\u0660')) : cyrillic < 0 ? c : "ABCEHKMPTX"[cyrillic]);
        }

        return folded.ToString();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string[] Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}

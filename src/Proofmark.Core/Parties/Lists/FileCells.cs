using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Parties.Lists;

/// <summary>The cells of a file that somebody found: a workbook, or any text with commas, semicolons, tabs or lines between cells.</summary>
public static partial class FileCells
{
    private const long MostBytes = 64 << 20;

    /// <summary>Reads them, each once.</summary>
    /// <exception cref="ProblemException">parties.list.file, parties.list.file_large.</exception>
    public static IReadOnlyCollection<string> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MostBytes) throw new ProblemException(Problem.Of("parties.list.file_large", "file", ("most", MostBytes >> 20)));
            Span<byte> head = stackalloc byte[2];
            var book = file.Read(head) == 2 && head[0] == 'P' && head[1] == 'K';
            file.Position = 0;
            var cells = new HashSet<string>(StringComparer.Ordinal);
            foreach (var text in book ? Workbook(file) : [new StreamReader(file, Encoding.UTF8).ReadToEnd()])
            {
                cells.Add(text.Trim());
                foreach (var part in Between().Split(text)) cells.Add(part.Trim());
            }
            return cells;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or XmlException)
        {
            throw new ProblemException(Problem.Of("parties.list.file", "file", ("file", path)));
        }
    }

    private static List<string> Workbook(Stream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var texts = new List<string>();
        var left = 4 * MostBytes;
        foreach (var part in zip.Entries.Where(e => e.FullName.StartsWith("xl/", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal)))
        {
            // A workbook may unpack to far more than it weighs.
            if ((left -= part.Length) < 0) throw new ProblemException(Problem.Of("parties.list.file_large", "file", ("most", MostBytes >> 20)));
            using var reader = XmlReader.Create(part.Open(), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
                if (reader.NodeType == XmlNodeType.Text) texts.Add(reader.Value);
        }
        return texts;
    }

    [GeneratedRegex("[,;|\t\r\n\"]+", RegexOptions.NonBacktracking)]
    private static partial Regex Between();
}

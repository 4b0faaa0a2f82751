using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Proofmark.Tests.Importing;

/// <summary>Builds workbooks part by part, right and wrong ones.</summary>
internal sealed class Workbook
{
    private readonly List<(string Name, string Xml, string State)> _sheets = [];
    private readonly Dictionary<string, byte[]> _parts = [];
    private string _strings = "";

    public bool From1904 { get; init; }

    /// <summary>Cell formats: 0 general, 1 date (built in), 2 date (own code), 3 zero-padded, 4 time, 5 two decimals.</summary>
    private const string Styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <numFmts count="2"><numFmt numFmtId="164" formatCode="[$-409]dd\-mmm\-yyyy;@"/><numFmt numFmtId="165" formatCode="000000"/></numFmts>
        <cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/><xf numFmtId="2"/></cellXfs>
        </styleSheet>
        """;

    /// <summary>Adds a sheet of rows given as XML of <c>row</c> elements.</summary>
    public Workbook Sheet(string name, string rows, string state = "visible")
    {
        _sheets.Add((name, rows, state));
        return this;
    }

    /// <summary>Adds a sheet of texts, all inline.</summary>
    public Workbook Table(string name, params string[][] rows) => Sheet(name, string.Concat(rows.Select((cells, r) =>
        $"<row r=\"{r + 1}\">" + string.Concat(cells.Select((c, i) => $"<c r=\"{Column(i)}{r + 1}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(c)}</t></is></c>")) + "</row>")));

    public Workbook Strings(params string[] items)
    {
        _strings = string.Concat(items.Select(i => $"<si>{i}</si>"));
        return this;
    }

    public Workbook Part(string name, byte[] bytes)
    {
        _parts[name] = bytes;
        return this;
    }

    public static string Column(int index) => index < 26 ? ((char)('A' + index)).ToString() : Column((index / 26) - 1) + (char)('A' + (index % 26));

    public byte[] Build()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
            Add(zip, "_rels/.rels", Relations(("rId1", "officeDocument", "xl/workbook.xml")));
            var sheets = string.Concat(_sheets.Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"<sheet name=\"{SecurityElement.Escape(s.Name)}\" sheetId=\"{i + 1}\" state=\"{s.State}\" r:id=\"rId{i + 1}\"/>")));
            Add(zip, "xl/workbook.xml", $"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"{(From1904 ? 1 : 0)}\"/><sheets>{sheets}</sheets></workbook>");
            Add(zip, "xl/_rels/workbook.xml.rels", Relations([.. _sheets.Select((_, i) => ($"rId{i + 1}", "worksheet", $"worksheets/sheet{i + 1}.xml")), ("rIdS", "styles", "/xl/styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]));
            Add(zip, "xl/styles.xml", Styles);
            Add(zip, "xl/sharedStrings.xml", $"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{_strings}</sst>");
            for (var i = 0; i < _sheets.Count; i++)
            {
                Add(zip, $"xl/worksheets/sheet{i + 1}.xml", $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1\"/><sheetData>{_sheets[i].Xml}</sheetData><pageMargins left=\"0.7\"/></worksheet>");
            }

            foreach (var (name, bytes) in _parts)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return memory.ToArray();
    }

    private static string Relations(params (string Id, string Type, string Target)[] relations) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(relations.Select(r => $"<Relationship Id=\"{r.Id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{r.Type}\" Target=\"{r.Target}\"/>"))
        + "</Relationships>";

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text));
    }
}

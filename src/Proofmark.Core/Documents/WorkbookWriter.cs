using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Documents;

/// <summary>
/// Writes a list as a workbook (ISO/IEC 29500, transitional), row by row: memory does not grow with the list. Texts are inline
/// strings in cells of the format Text, so that a serial number keeps its zeros and nothing in a cell is ever a formula; dates
/// are dates, numbers are numbers. A list that is longer than a sheet goes on in the next one, under the same headings.
/// </summary>
public sealed partial class WorkbookWriter : IDisposable
{
    /// <summary>Rows of one sheet, headings included.</summary>
    public const int MostRows = 1_048_576;

    /// <summary>Characters of one cell; what is longer is cut, with an ellipsis at its end.</summary>
    public const int MostCharacters = 32_767;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

    // Formats by number: 0 plain, 1 text, 2 date, 3 date and time, 4 heading.
    private const string Styles = Head + $"""
        <styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>
        <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        <cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>
        <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """;

    private static readonly DateTime DayZero = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateOnly FirstCountedRightly = new(1900, 3, 1);
    private readonly ZipArchive archive;
    private readonly string name;
    private readonly IReadOnlyList<string> headings;
    private readonly bool rightToLeft;
    private readonly int mostRows;
    private StreamWriter? sheet;
    private int sheets;
    private int rows;

    /// <summary>Begins a workbook.</summary>
    /// <param name="output">Where it goes; written front to back, left open.</param>
    /// <param name="name">Name of the sheet.</param>
    /// <param name="headings">First row.</param>
    /// <param name="rightToLeft">The first column stands on the right.</param>
    /// <param name="mostRows">Rows of one sheet.</param>
    public WorkbookWriter(Stream output, string name, IReadOnlyList<string> headings, bool rightToLeft = false, int mostRows = MostRows)
    {
        archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        // Excel refuses names with these characters, and longer ones.
        name = new string([.. name.Select(c => c is '\\' or '/' or '?' or '*' or '[' or ']' or ':' or '\'' || char.IsControl(c) ? ' ' : c)]).Trim();
        this.name = name.Length > 24 ? name[..24].TrimEnd() : name.Length == 0 ? "1" : name;
        this.headings = headings;
        this.rightToLeft = rightToLeft;
        this.mostRows = mostRows;
        Begin();
    }

    /// <summary>Writes one row: texts, dates (<see cref="DateOnly"/>, <see cref="DateTimeOffset"/> in UTC), whole numbers; null is an empty cell.</summary>
    public void Write(IReadOnlyList<object?> cells)
    {
        if (rows == mostRows)
        {
            End();
            Begin();
        }
        Row(cells, false);
    }

    /// <summary>Writes what stands after the rows. Without it the file is no workbook: a list that broke off cannot be taken for a whole one.</summary>
    public void Complete()
    {
        End();
        Part("xl/styles.xml", Styles);
        var all = Enumerable.Range(1, sheets).ToList();
        Part("xl/workbook.xml", Head + $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>" + string.Concat(all.Select(i => Text($"<sheet name=\"{Escape(i == 1 ? name : $"{name} {i}")}\" sheetId=\"{i}\" r:id=\"rId{i}\"/>"))) + "</sheets></workbook>");
        Part("xl/_rels/workbook.xml.rels", Relations([.. all.Select(i => Text($"<Relationship Id=\"rId{i}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>")), $"<Relationship Id=\"rIdS\" Type=\"{Office}/styles\" Target=\"styles.xml\"/>"]));
        Part("_rels/.rels", Relations([$"<Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/>"]));
        const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        Part("[Content_Types].xml", Head + $"<Types xmlns=\"{Package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Sheet}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Sheet}styles+xml\"/>"
            + string.Concat(all.Select(i => Text($"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{Sheet}worksheet+xml\"/>"))) + "</Types>");
        archive.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sheet?.Dispose();
        archive.Dispose();
    }

    private void Begin()
    {
        sheets++;
        rows = 0;
        sheet = new StreamWriter(archive.CreateEntry(Text($"xl/worksheets/sheet{sheets}.xml"), CompressionLevel.Fastest).Open(), new UTF8Encoding(false), 1 << 16);
        sheet.Write(Head);
        sheet.Write($"<worksheet xmlns=\"{Main}\"><sheetViews><sheetView workbookViewId=\"0\"{(rightToLeft ? " rightToLeft=\"1\"" : "")}><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        sheet.Write(Text($"<cols><col min=\"1\" max=\"{Math.Max(1, headings.Count)}\" width=\"22\" customWidth=\"1\"/></cols><sheetData>"));
        Row(headings, true);
    }

    private void End()
    {
        sheet!.Write("</sheetData></worksheet>");
        sheet.Dispose();
        sheet = null;
    }

    private void Row(IReadOnlyList<object?> cells, bool heading)
    {
        rows++;
        sheet!.Write(Text($"<row r=\"{rows}\">"));
        foreach (var cell in cells)
            switch (cell)
            {
                case null or "": sheet.Write("<c/>"); break;
                case DateOnly day when day >= FirstCountedRightly: Number(day.DayNumber - DateOnly.FromDateTime(DayZero).DayNumber, 2); break;
                case DateTimeOffset moment: Number((moment.UtcDateTime - DayZero).TotalDays, 3); break;
                case int or long or short: Number(Convert.ToDouble(cell, CultureInfo.InvariantCulture), 0); break;
                case DateOnly early: String(early.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), false); break;
                case string text: String(text, heading); break;
                default: throw new ArgumentException($"A cell cannot hold {cell.GetType()}.", nameof(cells));
            }
        sheet.Write("</row>");
    }

    private void Number(double value, int style) => sheet!.Write(Text($"<c s=\"{style}\"><v>{value:R}</v></c>"));

    private void String(string text, bool heading)
    {
        if (text.Length > MostCharacters) text = text[..(MostCharacters - 1)] + '…';
        sheet!.Write(heading ? "<c s=\"4\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" : "<c s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        sheet.Write(Escape(text));
        sheet.Write("</t></is></c>");
    }

    private void Part(string path, string content)
    {
        using var writer = new StreamWriter(archive.CreateEntry(path, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        writer.Write(content);
    }

    private static string Relations(IEnumerable<string> all) => Head + $"<Relationships xmlns=\"{Package}relationships\">{string.Concat(all)}</Relationships>";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // What XML 1.0 cannot hold is shown as the character for what cannot be shown; half a surrogate pair too.
    private static string Escape(string text)
    {
        var plain = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
            switch (rune.Value)
            {
                case '&': plain.Append("&amp;"); break;
                case '<': plain.Append("&lt;"); break;
                case '>': plain.Append("&gt;"); break;
                case '"': plain.Append("&quot;"); break;
                case '\r': plain.Append("&#13;"); break;
                case < 0x20 and not '\t' and not '\n' or 0xFFFE or 0xFFFF: plain.Append('\uFFFD'); break;
                default: plain.Append(rune.ToString()); break;
            }
        return Lookalike().Replace(plain.ToString(), "_x005F_$1");
    }

    // ST_Xstring: "_x0041_" is read as an escape, so one that stands in the text is escaped itself.
    [GeneratedRegex("_(x[0-9A-Fa-f]{4}_)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lookalike();
}

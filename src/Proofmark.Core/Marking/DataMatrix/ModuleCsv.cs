using System.Text;

namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>The modules of a symbol for machines that strike them one by one: a line per row from the top, 1 dark and 0 light, without quiet zone.</summary>
public static class ModuleCsv
{
    /// <summary>The lines, divided by commas, ended as RFC 4180 says.</summary>
    public static string Of(ModuleMatrix symbol)
    {
        var csv = new StringBuilder(symbol.Size.Rows * (symbol.Size.Columns * 2 + 1));
        for (var row = 0; row < symbol.Size.Rows; row++)
        {
            for (var column = 0; column < symbol.Size.Columns; column++) csv.Append(column == 0 ? "" : ",").Append(symbol[row, column] ? '1' : '0');
            csv.Append("\r\n");
        }
        return csv.ToString();
    }
}
